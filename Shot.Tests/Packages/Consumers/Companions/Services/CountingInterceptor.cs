using Castle.DynamicProxy;

namespace Companions.Services;

internal sealed class CountingInterceptor : IInterceptor
{
    public int Calls { get; private set; }

    public void Intercept(IInvocation invocation)
    {
        Calls++;
        invocation.Proceed();
    }
}
