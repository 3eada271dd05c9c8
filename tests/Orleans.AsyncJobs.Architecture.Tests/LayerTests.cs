using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Orleans.AsyncJobs.Architecture.Tests;

/// <summary>Arrows go down only, between projects and between the folders of a project.</summary>
public sealed class LayerTests
{
    private const string Root = "Orleans.AsyncJobs";

    /// <summary>The folders of each project from the lowest up. Those in one entry do not know each other.</summary>
    private static readonly Dictionary<string, string[][]> Layers = new(StringComparer.Ordinal)
    {
        ["Orleans.AsyncJobs"] =
        [
            ["Settings"], ["Telemetry"], ["Model"], ["Machine"], ["Table"], ["Protocol"], ["Handlers"], ["Running"],
            ["Grains.Job", "Grains.Order", "Grains.Dispatch", "Grains.Handlers", "Reminders"], ["Explaining"], ["BackgroundOperations"], ["Maintenance"], ["Hosting"],
        ],
        ["Orleans.AsyncJobs.Gateway"] =
        [
            ["Errors"], ["Security"], ["Http"], ["Description"], ["Labels", "Search", "FetchXml", "QueryExpressions", "Health"], ["WebApi"], ["Batch"],
        ],
        ["Orleans.AsyncJobs.Sqlite"] =
        [
            ["Opening", "Reading"], ["Records"], ["Writing"], ["Blobs", "FileSpace", "GrainStates", "Retention"], ["Upkeep"],
        ],
        ["Orleans.AsyncJobs.Dashboard"] =
        [
            ["Parts"], ["Frame"], ["Jobs"], ["Activity", "Handlers", "Job", "Live", "Many", "Overview", "Silos"], ["Lines", "New", "Recurring"],
        ],
        ["Orleans.AsyncJobs.Server"] =
        [
            ["Http"], ["Output"], ["Commands"],
        ],
    };

    /// <summary>The projects whose assembly has a name of its own.</summary>
    private static readonly Dictionary<string, string> AssemblyNames = new(StringComparer.Ordinal) { ["Orleans.AsyncJobs.Server"] = "asyncjobs" };

    /// <summary>The projects from the lowest up. Those in one entry do not know each other.</summary>
    private static readonly string[][] Projects =
    [
        ["Orleans.AsyncJobs.Abstractions"], ["Orleans.AsyncJobs", "Orleans.AsyncJobs.OpenTelemetry"], ["Orleans.AsyncJobs.Sqlite", "Orleans.AsyncJobs.Gateway"], ["Orleans.AsyncJobs.Dashboard"], ["asyncjobs"],
    ];

    public static TheoryData<string, string> Folders => [.. Layers.SelectMany(project => project.Value.SelectMany(layer => layer).Select(folder => (project.Key, folder)))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_depends_on_lower_folders_only(string project, string folder)
    {
        var layers = Layers[project];
        var level = Array.FindIndex(layers, layer => layer.Contains(folder, StringComparer.Ordinal));
        string[] forbidden = [.. layers[level..].SelectMany(layer => layer).Where(other => other != folder).Select(other => $"{project}.{other}")];
        var types = Types.InAssembly(AssemblyOf(project)).That().ResideInNamespaceMatching($"^{Regex.Escape($"{project}.{folder}")}($|[.])");

        Assert.NotEmpty(types.GetTypes());
        if (forbidden.Length > 0)
        {
            var result = types.ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
            Assert.True(result.IsSuccessful, $"{folder} knows of folders above it or beside it: {string.Join(", ", (result.FailingTypes ?? []).Select(type => type.FullName))}");
        }
    }

    [Fact]
    public void Check_of_folders_sees_a_dependency_that_is_there()
    {
        var grains = Types.InAssembly(Assembly.Load("Orleans.AsyncJobs")).That().ResideInNamespace("Orleans.AsyncJobs.Grains.Dispatch");

        Assert.False(grains.ShouldNot().HaveDependencyOnAny("Orleans.AsyncJobs.Table").GetResult().IsSuccessful);
    }

    [Fact]
    public void Project_has_no_folder_outside_its_layers()
    {
        foreach (var (project, layers) in Layers)
        {
            var known = layers.SelectMany(layer => layer).Select(folder => $"{project}.{folder}").ToList();
            var unknown = AssemblyOf(project).GetTypes()
                .Select(type => type.Namespace)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Where(name => name.StartsWith(project + ".", StringComparison.Ordinal) && !known.Exists(folder => name == folder || name.StartsWith(folder + ".", StringComparison.Ordinal)));

            Assert.Empty(unknown);
        }
    }

    [Fact]
    public void Project_refers_to_lower_projects_only()
    {
        for (var level = 0; level < Projects.Length; level++)
        {
            var allowed = Projects[..level].SelectMany(layer => layer).ToHashSet(StringComparer.Ordinal);
            foreach (var project in Projects[level])
            {
                var referred = Assembly.Load(project).GetReferencedAssemblies()
                    .Select(reference => reference.Name!)
                    .Where(name => name == "asyncjobs" || name.StartsWith(Root, StringComparison.Ordinal));

                Assert.Subset(allowed, referred.ToHashSet(StringComparer.Ordinal));
            }
        }
    }

    private static Assembly AssemblyOf(string project) => Assembly.Load(AssemblyNames.GetValueOrDefault(project, project));
}
