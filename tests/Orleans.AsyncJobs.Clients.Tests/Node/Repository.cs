using System.Reflection;

namespace Orleans.AsyncJobs.Clients.Tests.Node;

/// <summary>Files of the repository, read from where they stand.</summary>
internal static class Repository
{
    public static string Folder { get; } =
        Path.GetFullPath(typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Repository").Value!);

    public static string Scripts { get; } = Path.Combine(Folder, "tests", "Orleans.AsyncJobs.Clients.Tests", "Scripts");

    public static string Script(string name) => Path.Combine(Scripts, name);

    public static string Document(string name) => Path.Combine(Folder, "docs", name);
}
