using System.Globalization;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>What may stand before the operator of a term.</summary>
/// <param name="Name">The name.</param>
/// <param name="Meaning">What it looks at, for people.</param>
/// <param name="Example">A whole term.</param>
/// <param name="Operators">The operators that it takes.</param>
/// <param name="Compile">Makes the condition; the moment is now.</param>
internal sealed record SearchTermKind(
    string Name, string Meaning, string Example, IReadOnlyList<string> Operators, Func<SearchTerm, DateTimeOffset, JobFilter> Compile)
{
    private static readonly string[] Equality = [":"];
    private static readonly string[] OfText = [":", "~"];
    private static readonly string[] OfNumbers = [":", ">", ">=", "<", "<="];
    private static readonly string[] OfDates = [">", ">=", "<", "<="];

    /// <summary>All there are.</summary>
    public static IReadOnlyList<SearchTermKind> All { get; } =
    [
        new("state", "where a job stands", "state:failed,canceled", Equality, CompileStates),
        Text("handler", "its handler", "handler:SendMail", "messagename", severalValues: true),
        Text("name", "its name", "name~export", "name", severalValues: false),
        Text("token", "its dependency token", "token:\"customer 7\"", "dependencytoken", severalValues: false),
        Text("message", "its message, of an error too", "message~timeout", "message", severalValues: false),
        Number("error", "the code of its last error", "error:0x80040265", "errorcode"),
        Guids("id", "its id", "id:01976f4e-0000-7000-8000-000000000001", "asyncoperationid"),
        Guids("parent", "the job whose handler made it", "parent:01976f4e-0000-7000-8000-000000000001", "_parentjobid_value"),
        Guids("owner", "its owner's id", "owner:5f1c0000-0000-4000-8000-000000000001", "_ownerid_value"),
        Number("type", "its operation type", "type:54", "operationtype"),
        Number("priority", "its priority", "priority>=3", "priority"),
        Number("attempt", "how often it has run", "attempt>1", "attempt"),
        Date("created", "when it was created", "created>-1h", "createdon"),
        Date("started", "when it first started", "started<-1d", "startedon"),
        Date("completed", "when it ended", "completed>=2026-11-20", "completedon"),
        Date("due", "when its wait ends", "due<+1h", "postponeuntil"),
        Date("modified", "when it last changed", "modified>2026-11-20T08:00Z", "modifiedon"),
    ];

    /// <summary>The kind of this name, in whatever case; null where there is none.</summary>
    public static SearchTermKind? Find(string name) => All.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Text anywhere in the name.</summary>
    public static JobFilter NameContains(string text) => new JobFilter.Text(JobColumns.Get("name"), JobTextMatch.Contains, text);

    /// <summary>The job of an id.</summary>
    public static JobFilter IdIs(Guid id) => new JobFilter.Compare(JobColumns.Get("asyncoperationid"), JobComparison.Equal, id);

    private static SearchTermKind Text(string name, string meaning, string example, string column, bool severalValues) =>
        new(name, meaning, example, OfText, (term, _) => term.Operator is "~"
            ? new JobFilter.Text(JobColumns.Get(column), JobTextMatch.Contains, term.Value)
            : EqualTo(JobColumns.Get(column), severalValues ? [.. term.Values] : [term.Value]));

    private static SearchTermKind Guids(string name, string meaning, string example, string column) =>
        new(name, meaning, example, Equality, (term, _) => EqualTo(JobColumns.Get(column), [.. term.Values.Select(value => (object)GuidOf(term, value))]));

    private static SearchTermKind Number(string name, string meaning, string example, string column) =>
        new(name, meaning, example, OfNumbers, (term, _) => term.Operator is ":"
            ? EqualTo(JobColumns.Get(column), [.. term.Values.Select(value => (object)NumberOf(term, value))])
            : new JobFilter.Compare(JobColumns.Get(column), ComparisonOf(term), NumberOf(term, term.Value)));

    private static SearchTermKind Date(string name, string meaning, string example, string column) =>
        new(name, meaning, example, OfDates, (term, now) => SearchMoments.Compile(term, JobColumns.Get(column), ComparisonOf(term), now));

    private static JobFilter CompileStates(SearchTerm term, DateTimeOffset now) => term.Values
        .Select(value => SearchStates.Find(value) is { } state
            ? state.Filter
            : throw SearchException.In(term, $"there is no state '{value}'{Settings.NearestName.Suggest(value, SearchStates.All.Select(known => known.Name))}"))
        .Aggregate((left, right) => new JobFilter.Or(left, right));

    private static JobFilter EqualTo(JobColumn column, object[] values) => values is [var only]
        ? new JobFilter.Compare(column, JobComparison.Equal, only)
        : new JobFilter.In(column, values);

    private static JobComparison ComparisonOf(SearchTerm term) => term.Operator switch
    {
        ">" => JobComparison.GreaterThan,
        ">=" => JobComparison.GreaterThanOrEqual,
        "<" => JobComparison.LessThan,
        _ => JobComparison.LessThanOrEqual,
    };

    private static Guid GuidOf(SearchTerm term, string value) => Guid.TryParseExact(value, "D", out var id) || Guid.TryParseExact(value, "N", out id)
        ? id
        : throw SearchException.In(term, $"'{value}' is no Guid. Write it as 32 digits with 4 dashes.");

    private static int NumberOf(SearchTerm term, string value)
    {
        // A code is written as it is in documents: its bits, not its sign.
        if (value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && int.TryParse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return code;
        }

        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw SearchException.In(term, $"'{value}' is no whole number of 32 bits.");
    }
}
