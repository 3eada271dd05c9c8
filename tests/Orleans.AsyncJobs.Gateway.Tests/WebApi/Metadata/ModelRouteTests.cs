using Microsoft.OData.Edm;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata;
using Orleans.AsyncJobs.Gateway.WebApi.Metadata.Definitions;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.WebApi.Metadata;

/// <summary>What the model declares is served, and what is served is declared.</summary>
public sealed class ModelRouteTests : GatewayTests
{
    private const string Bound = $"{JobModel.Namespace}.";

    /// <summary>What OData itself puts beside the model, and what is refused by name.</summary>
    private static readonly string[] Undeclared = ["", "$metadata", "$batch", "BulkDetectDuplicates"];

    private static IEdmModel Model => EntityModel.Instance.Edm;

    private static IEdmEntityContainer Container => Model.EntityContainer;

    private static Dictionary<string, WebApiRoute> Routes { get; } = WebApiRoutes.All.ToDictionary(route => route.Shape, StringComparer.Ordinal);

    private static IEnumerable<IEdmOperation> Operations => Model.SchemaElements.OfType<IEdmOperation>();

    public static TheoryData<string> Shapes => [.. Routes.Keys.Except(Undeclared)];

    public static TheoryData<string> Actions => [.. Operations.OfType<IEdmAction>().Select(action => $"{PathOf(action)}").Distinct()];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Route_isDeclared(string shape)
    {
        var segments = shape.Split('/');
        var name = segments[0].Replace("()", "", StringComparison.Ordinal);
        if (Container.FindEntitySet(name) is not { } set)
        {
            var import = Assert.Single(segments.Length == 1 ? Container.FindOperationImports(name) : []);
            Assert.Equal(import.IsActionImport() ? ["POST"] : ["GET"], Routes[shape].Methods.Select(method => method.Name));
            return;
        }

        if (segments.Length > 1 && segments[1].StartsWith(Bound, StringComparison.Ordinal))
        {
            var operations = Operations.Where(operation => PathOf(operation) == shape).ToList();
            Assert.NotEmpty(operations);
            Assert.All(operations, operation => Assert.Equal(operation.IsAction() ? ["POST"] : ["GET"], Routes[shape].Methods.Select(method => method.Name)));
            return;
        }

        Assert.True(segments.Length == 1 || segments[1] == "$count" || set.EntityType.FindProperty(segments[1]) is IEdmStructuralProperty, shape);
        Assert.True(segments.Length < 3 || segments[2] == "$value", shape);
    }

    [Fact]
    public void Sets_areServed()
    {
        var sets = Container.EntitySets().Select(set => set.Name).ToList();

        Assert.Equal(sets, sets.Where(set => set == DefinitionModel.SetName || Routes.ContainsKey(set)));
        Assert.All((string[])["jobhandlers", "joblines", "jobactions", "jobsilos"], set => Assert.Contains(set, sets));
        foreach (var table in QueryTables.All)
        {
            var type = Container.FindEntitySet(table.SetName).EntityType;
            Assert.Empty(type.StructuralProperties().Select(property => $"{table.SetName}()/{property.Name}").Except(Routes.Keys));
        }
    }

    [Fact]
    public void Operations_areServed()
    {
        Assert.DoesNotContain(Container.OperationImports().Select(import => import.Name), name => !Routes.ContainsKey(name) && !Routes.ContainsKey($"{name}()"));
        var operations = Operations.Where(operation => operation.IsBound || Container.FindOperationImports(operation.Name).Any()).ToList();
        Assert.DoesNotContain(operations.Select(PathOf), path => !Routes.ContainsKey(path) && !Routes.ContainsKey($"{path}()"));
        Assert.Equal(QueryFunctions.All.Select(function => function.Name).Order(StringComparer.Ordinal), Operations.Except(operations).Select(operation => operation.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>An action that is given one of its parameters as null may miss another, or a value; it knows each.</summary>
    [Theory]
    [MemberData(nameof(Actions))]
    public async Task Action_knowsItsParametersAndNoOther(string path)
    {
        var action = Operations.OfType<IEdmAction>().First(action => PathOf(action) == path);
        var parameters = action.Parameters.Skip(action.IsBound ? 1 : 0).Select(parameter => parameter.Name).ToList();
        var address = $"/api/data/v9.2/{path.Replace("jobhandlers()", "jobhandlers('x')", StringComparison.Ordinal).Replace("()", $"({Guid.NewGuid()})", StringComparison.Ordinal)}";

        foreach (var parameter in parameters)
        {
            using var known = await SendAsync(HttpMethod.Post, address, JsonBody($"{{\"{parameter}\":null}}"));

            // CreateMultiple and the like have a reader and a sentence of their own.
            var answer = await known.Content.ReadAsStringAsync(Cancellation);
            Assert.DoesNotContain("has no parameter", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("is not known", answer, StringComparison.Ordinal);
        }

        using var unknown = await SendAsync(HttpMethod.Post, address, JsonBody("""{"Nothing":null}"""));
        var refusal = await AssertRefusedAsync(unknown, System.Net.HttpStatusCode.BadRequest, "0x80040203");
        Assert.Contains("'Nothing'", refusal, StringComparison.Ordinal);
        if (refusal.Contains("It takes ", StringComparison.Ordinal))
        {
            Assert.Equal(parameters.Order(StringComparer.Ordinal), refusal[(refusal.IndexOf("It takes ", StringComparison.Ordinal) + 9)..].TrimEnd('.').Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>The path at which an operation is to be found: bound to the set of its first parameter, to a row of it, or to nothing.</summary>
    private static string PathOf(IEdmOperation operation)
    {
        if (!operation.IsBound)
        {
            return operation.Name;
        }

        var type = operation.Parameters.First().Type;
        var bound = type.IsCollection() ? type.AsCollection().ElementType() : type;
        var set = Container.EntitySets().Single(set => set.EntityType == bound.Definition);
        return $"{set.Name}{(type.IsCollection() ? "" : "()")}/{Bound}{operation.Name}";
    }
}
