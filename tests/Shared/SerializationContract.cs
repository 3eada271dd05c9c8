using System.Reflection;

namespace Orleans.Testing;

/// <summary>
/// Finds what would break when grains run on several processes: walks every type that is reachable from the grain
/// interfaces, the persistent states and the exceptions of some assemblies. Uses Orleans' API alone, so that it can
/// be compiled into tests of either host.
/// </summary>
internal sealed class SerializationContract
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly HashSet<string> Forbidden = new(StringComparer.Ordinal)
    {
        "System.Object", "System.Text.Json.JsonElement", "System.Text.Json.JsonDocument", "System.Text.Json.Nodes.JsonNode",
        "System.Text.Json.Nodes.JsonObject", "System.Text.Json.Nodes.JsonArray", "System.Text.Json.Nodes.JsonValue",
    };

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "System.String", "System.Decimal", "System.Guid", "System.DateTime", "System.DateTimeOffset", "System.TimeSpan", "System.DateOnly",
        "System.TimeOnly", "System.Uri", "System.Version", "System.Int128", "System.UInt128", "System.Half", "System.Net.IPAddress",
        "System.Net.IPEndPoint", "System.Threading.CancellationToken", "System.Exception", "System.Void", "System.Type",
        "Orleans.Runtime.GrainId", "Orleans.Runtime.GrainType", "Orleans.Runtime.SiloAddress", "Orleans.Runtime.TickStatus",
    };

    private readonly HashSet<Assembly> _assemblies;
    private readonly HashSet<Type> _seen = [];
    private readonly SortedSet<string> _violations = new(StringComparer.Ordinal);

    private SerializationContract(IEnumerable<Assembly> assemblies) => _assemblies = [.. assemblies];

    /// <summary>What is wrong with the contracts of these assemblies, one sentence each; empty when nothing is.</summary>
    public static IReadOnlyCollection<string> Violations(params Assembly[] assemblies)
    {
        var contract = new SerializationContract(assemblies);
        foreach (var type in assemblies.SelectMany(a => a.GetTypes()))
        {
            if (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
                contract.CheckInterface(type);
            else if (typeof(Grain).IsAssignableFrom(type))
                contract.CheckStates(type);
            else if (typeof(Exception).IsAssignableFrom(type) && type.IsPublic)
                contract.Visit(type, $"exception {type}");
        }

        return contract._violations;
    }

    private void CheckInterface(Type type)
    {
        if (!type.IsPublic)
            Report($"Grain interface {type} is not public.");
        if (!type.IsDefined(typeof(AliasAttribute)))
            Report($"Grain interface {type} has no [Alias].");
        foreach (var method in type.GetMethods())
        {
            var name = $"{type}.{method.Name}";
            if (!method.IsDefined(typeof(AliasAttribute)))
                Report($"Grain method {name} has no [Alias].");
            foreach (var parameter in method.GetParameters())
                Visit(parameter.ParameterType, $"parameter {parameter.Name} of {name}");
            Visit(ResultOf(method.ReturnType), $"result of {name}");
        }

        foreach (var alias in type.GetMethods().Select(m => m.GetCustomAttribute<AliasAttribute>()?.Alias).OfType<string>().GroupBy(a => a, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Report($"Grain interface {type} has the alias \"{alias.Key}\" on more than one method.");
    }

    private void CheckStates(Type grainClass)
    {
        foreach (var parameter in grainClass.GetConstructors().SelectMany(c => c.GetParameters()))
        {
            var type = parameter.ParameterType;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
                Visit(type.GetGenericArguments()[0], $"state {parameter.Name} of {grainClass}");
        }
    }

    private void Visit(Type type, string where)
    {
        if (Forbidden.Contains(type.FullName ?? type.Name))
        {
            Report($"{type} cannot cross a call: {where}.");
            return;
        }

        if (type.IsPrimitive || Known.Contains(type.FullName ?? type.Name) || typeof(IAddressable).IsAssignableFrom(type) || !_seen.Add(type))
            return;
        if (type.IsArray)
        {
            Visit(type.GetElementType()!, where);
        }
        else if (_assemblies.Contains(type.Assembly))
        {
            CheckContract(type);
        }
        else if (type.IsGenericType && type.Namespace is { } ns && ns.StartsWith("System", StringComparison.Ordinal))
        {
            foreach (var argument in type.GetGenericArguments())
                Visit(argument, where);
        }
        else if (!type.IsEnum && !type.IsDefined(typeof(GenerateSerializerAttribute)))
        {
            Report($"{type} is not known to be serializable: {where}.");
        }
    }

    private void CheckContract(Type type)
    {
        if (!type.IsPublic && !type.IsNestedPublic)
            Report($"Contract {type} is not public.");
        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            Report($"Contract {type} has no [GenerateSerializer].");
        if (!type.IsDefined(typeof(AliasAttribute), inherit: false))
            Report($"Contract {type} has no [Alias].");
        if (type.IsEnum)
            return;
        foreach (var derived in _assemblies.SelectMany(a => a.GetTypes()).Where(t => t.BaseType == type))
            Visit(derived, $"a kind of {type}");
        if (type.BaseType is { } parent && _assemblies.Contains(parent.Assembly))
            Visit(parent, $"base of {type}");
        CheckMembers(type);
    }

    private void CheckMembers(Type type)
    {
        var recordParameters = type.GetMethod("PrintMembers", Declared) is null
            ? []
            : type.GetConstructors().MaxBy(c => c.GetParameters().Length)?.GetParameters().Select(p => p.Name!).ToHashSet(StringComparer.Ordinal) ?? [];
        Dictionary<uint, string> ids = [];
        foreach (var field in type.GetFields(Declared))
        {
            var isBacking = field.Name.StartsWith('<');
            var name = isBacking ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
            var member = isBacking ? type.GetProperty(name, Declared) : (MemberInfo)field;
            if (member?.GetCustomAttribute<IdAttribute>() is { } id)
            {
                if (!ids.TryAdd(id.Id, name))
                    Report($"Contract {type} has the id {id.Id} on {ids[id.Id]} and {name}.");
            }
            else if (!recordParameters.Contains(name))
            {
                Report($"Member {name} of contract {type} has no [Id].");
            }

            Visit(field.FieldType, $"member {name} of {type}");
        }
    }

    private static Type ResultOf(Type type) =>
        !type.IsGenericType ? typeof(void)
        : type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>) ? type.GetGenericArguments()[0]
        : type;

    private void Report(string violation) => _violations.Add(violation);
}
