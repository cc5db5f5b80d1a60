using Shot;
using Shot.AspNetCore;

namespace Consumer.Misplaced;

public static class Admin
{
    public static void UseAdmin(this IApplicationBuilder admin)
    {
        // SHOT043: nobody knows the user yet.
        admin.UseShot();
        admin.UseAuthentication();
    }

    [ShotLimit(10, perSecond: 10, Key = "user")]
    public static string Users() => "users";
}
