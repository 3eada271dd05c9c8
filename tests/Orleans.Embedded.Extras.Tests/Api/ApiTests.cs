namespace Orleans.Embedded.Extras.Tests.Api;

/// <summary>
/// Holds our public surface in Orleans' namespaces against Orleans': the metadata of two of its packages, and a list
/// of signatures for what lives in its other assemblies.
/// </summary>
public sealed class ApiTests
{
    // Code that implements these must compile on both hosts, so nothing of them may be missing here.
    private static readonly string[] ImplementedByUsers =
    [
        "Orleans.Storage.IGrainStorage", "Orleans.IGrainState`1", "Orleans.IReminderTable", "Orleans.IRemindable", "Orleans.IGrainBase",
        "Orleans.Runtime.ISiloStatusListener", "Orleans.ILifecycleObserver", "Orleans.ILifecycleParticipant`1",
        "Orleans.TestingHost.ISiloConfigurator", "Orleans.TestingHost.IHostConfigurator", "Orleans.Core.IStorage", "Orleans.Core.IStorage`1",
    ];

    private static readonly Dictionary<string, ApiType> Orleans = ReadOrleans();
    private static readonly Dictionary<string, ApiType> Ours = ReadOurs();

    [Fact]
    public void Public_type_is_one_of_Orleans_with_its_kind_and_base()
    {
        var differences = from our in Ours.Values
                          let theirs = Orleans.GetValueOrDefault(our.Name)
                          where theirs is null || !string.Equals(theirs.Header, our.Header, StringComparison.Ordinal)
                          select $"{our.Name} {our.Header} but {theirs?.Header ?? "Orleans has no such type"}";
        Assert.Equal("", string.Join('\n', differences));
    }

    [Fact]
    public void Interface_of_a_public_type_is_one_that_Orleans_type_has()
    {
        var differences = from our in Ours.Values
                          where Orleans.ContainsKey(our.Name)
                          from name in our.Interfaces.Except(Orleans[our.Name].Interfaces)
                          select $"{our.Name} : {name}";
        Assert.Equal("", string.Join('\n', differences));
    }

    [Fact]
    public void Public_member_is_one_of_Orleans_with_its_signature_names_and_defaults()
    {
        var differences = from our in Ours.Values
                          where Orleans.ContainsKey(our.Name)
                          from member in our.Members.Except(Orleans[our.Name].Members)
                          where !IsObjectOverride(member)
                          select $"{our.Name}: {member}";
        Assert.Equal("", string.Join('\n', differences));
    }

    [Fact]
    public void Interface_that_users_implement_has_all_that_Orleans_demands()
    {
        var missing = from name in ImplementedByUsers
                      from member in Orleans[name].Members.Except(Ours[name].Members)
                      where member.Contains("Abstract", StringComparison.Ordinal)
                      select $"{name}: {member}";
        Assert.Equal("", string.Join('\n', missing));
    }

    /// <summary>
    /// Writes the list anew from Orleans' assemblies, such as an output of GrainHost=Orleans has them. Run by hand, with
    /// their folder in ORLEANS_ASSEMBLIES and the list's path in ORLEANS_SIGNATURES.
    /// </summary>
    [Fact(Explicit = true)]
    public void Write_signature_list()
    {
        var folder = Environment.GetEnvironmentVariable("ORLEANS_ASSEMBLIES")!;
        string[] assemblies =
        [
            "Orleans.Core", "Orleans.Runtime", "Orleans.Reminders", "Orleans.Serialization.Abstractions", "Orleans.Serialization", "Orleans.Persistence.Memory",
        ];
        var types = assemblies
            .Select(a => Path.Combine(folder, $"{a}.dll"))
            .Where(File.Exists)
            .SelectMany(path => ApiReader.Read(path).Values)
            .Where(t => Ours.ContainsKey(t.Name))
            .Select(t => t with { Members = [.. t.Members.Where(m => !m.Contains("Serialization.SerializationInfo", StringComparison.Ordinal))] });
        SignatureList.Write(
            Environment.GetEnvironmentVariable("ORLEANS_SIGNATURES")!,
            "The public surface, in Orleans, of those types of the embedded host that are not in Orleans.Core.Abstractions\n"
            + "or Orleans.TestingHost, whose metadata the tests read. Read from the assemblies of Orleans' packages, 10.4.2;\n"
            + "written by ApiTests.Write_signature_list.",
            types);
    }

    // Overriding what every object has adds nothing that could be called.
    private static bool IsObjectOverride(string member) =>
        member is "method ToString() : System.String [Public, Virtual]" or "method GetHashCode() : System.Int32 [Public, Virtual]"
            or "method Equals(System.Object obj) : System.Boolean [Public, Virtual]";

    private static Dictionary<string, ApiType> ReadOurs() => ApiReader.Read(typeof(Grain).Assembly.Location)
        .Where(t => !t.Key.StartsWith("Orleans.Embedded.", StringComparison.Ordinal))
        .ToDictionary();

    private static Dictionary<string, ApiType> ReadOrleans()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "reference");
        var types = ApiReader.Read(Path.Combine(folder, "Orleans.Core.Abstractions.dll"))
            .Concat(ApiReader.Read(Path.Combine(folder, "Orleans.TestingHost.dll")))
            .ToDictionary();
        foreach (var type in SignatureList.Read(Path.Combine(folder, "OrleansSignatures.txt")))
            types.TryAdd(type.Name, type);
        return types;
    }
}
