namespace Contract;

public sealed class Store<T> : IStore<T>
{
    public T? Find(int id) => default;
}
