using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Handlers.CustomApis;

/// <summary>A registered custom API: what it takes and gives, and how it is called.</summary>
internal abstract partial class CustomApi
{
    /// <summary>The most characters of a unique name.</summary>
    public const int MaxNameLength = 512;

    /// <summary>The parameter that is the row to which it is bound.</summary>
    public const string Target = "Target";

    private const int MaxDisplayNameLength = 256;
    private const int MaxPrivilegeLength = 100;

    private protected CustomApi(string name, Type input, Type output, CustomApiOptions options)
    {
        Check(name.Length <= MaxNameLength, $"The name of a custom API has {name.Length} characters; {MaxNameLength} are allowed.");
        Check(NamePattern().IsMatch(name), $"The custom API's name '{name}' will not do: it is a publisher's prefix of 2 to 8 letters and digits, an underscore, and a name of letters, digits and underscores, such as sample_DoThis.");
        Name = name;
        DisplayName = string.IsNullOrWhiteSpace(options.DisplayName) ? name[..Math.Min(name.Length, MaxDisplayNameLength)] : options.DisplayName;
        IsFunction = options.IsFunction;
        BoundTo = options.BoundTo is null ? null : QueryTables.Find(options.BoundTo)
            ?? throw new ArgumentException($"The custom API '{name}' is bound to '{options.BoundTo}', which is no table{Settings.NearestName.Suggest(options.BoundTo, QueryTables.All.Select(table => table.Name))}", nameof(options));
        AllowsBackground = options.AllowsBackground;
        RequiredPrivilege = options.RequiredPrivilege;
        Inputs = CustomApiParameter.Of(name, input);
        Outputs = CustomApiParameter.Of(name, output);
        Check(DisplayName.Length <= MaxDisplayNameLength, $"The display name of the custom API '{name}' has {DisplayName.Length} characters; {MaxDisplayNameLength} are allowed.");
        Check(RequiredPrivilege is null or { Length: > 0 and <= MaxPrivilegeLength }, $"The required privilege of the custom API '{name}' has {RequiredPrivilege?.Length} characters; 1 to {MaxPrivilegeLength} are allowed.");
        Check(!IsFunction || Outputs.Count > 0, $"The custom API '{name}' is a function without an output. Give it one, or make it an action.");
        var target = Inputs.FirstOrDefault(parameter => string.Equals(parameter.Name, Target, StringComparison.Ordinal));
        Check(BoundTo is null || target is { Type: CustomApiType.EntityReference }, $"The custom API '{name}' is bound to {BoundTo?.Name}; its input needs a property {Target} of type {nameof(ApiEntityReference)}, which is the row.");
    }

    /// <summary>The unique name.</summary>
    public string Name { get; }

    /// <summary>The name for people.</summary>
    public string DisplayName { get; }

    /// <summary>Whether it is called by GET.</summary>
    public bool IsFunction { get; }

    /// <summary>The table to a row of which it is bound; null for none.</summary>
    public QueryTable? BoundTo { get; }

    /// <summary>Whether it may run as a background operation.</summary>
    public bool AllowsBackground { get; }

    /// <summary>The privilege that a caller needs; null for none.</summary>
    public string? RequiredPrivilege { get; }

    /// <summary>What it takes, <see cref="Target"/> too.</summary>
    public IReadOnlyList<CustomApiParameter> Inputs { get; }

    /// <summary>What it gives.</summary>
    public IReadOnlyList<CustomApiParameter> Outputs { get; }

    /// <summary>Runs it.</summary>
    /// <param name="services">The scope of the call.</param>
    /// <param name="input">The parameters, checked.</param>
    /// <param name="context">The operation, or a stand-in.</param>
    /// <param name="cancellationToken">Fires when it has to stop.</param>
    /// <returns>The outputs.</returns>
    public abstract Task<JsonObject> InvokeAsync(IServiceProvider services, JsonObject input, JobContext context, CancellationToken cancellationToken);

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message, nameof(holds));
        }
    }

    // Dataverse: the customization prefix of a publisher.
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{1,7}_[A-Za-z0-9_]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamePattern();
}

/// <summary>A custom API with its types.</summary>
internal sealed class CustomApi<TInput, TOutput>(string name, CustomApiOptions options, Func<IServiceProvider, ICustomApi<TInput, TOutput>> make)
    : CustomApi(name, typeof(TInput), typeof(TOutput), options)
    where TInput : class
    where TOutput : class
{
    public override async Task<JsonObject> InvokeAsync(IServiceProvider services, JsonObject input, JobContext context, CancellationToken cancellationToken)
    {
        TInput typed;
        try
        {
            typed = input.Deserialize<TInput>(CustomApiValues.Options) ?? throw JobException.Invalid($"The input of {Name} is empty.");
        }
        catch (JsonException exception)
        {
            throw JobException.Invalid($"The input of {Name} does not fit: {exception.Message}");
        }

        var output = await make(services).RunAsync(typed, context, cancellationToken)
            ?? throw new InvalidOperationException($"The custom API {Name} gave no output.");
        return JsonSerializer.SerializeToNode(output, CustomApiValues.Options)!.AsObject();
    }
}
