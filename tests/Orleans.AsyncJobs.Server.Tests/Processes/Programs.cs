using System.Reflection;

namespace Orleans.AsyncJobs.Server.Tests.Processes;

/// <summary>The programs under test, as this build made them.</summary>
internal static class Programs
{
    public static string Server => Find("ServerProgram");

    public static string Greeter => Find("GreeterProgram");

    private static string Find(string key)
    {
        var path = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
        path = Path.GetFullPath(OperatingSystem.IsWindows() ? $"{path}.exe" : path);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; build the solution first.", path);
    }
}
