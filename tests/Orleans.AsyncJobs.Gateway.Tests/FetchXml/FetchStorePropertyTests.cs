using System.Net;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Gateway.FetchXml;
using Orleans.AsyncJobs.Gateway.Tests.Hosting;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Tests.FetchXml;

/// <summary>Whatever a document asks for that keeps to the grammar is answered or refused with a sentence; the store fails at none.</summary>
public sealed class FetchStorePropertyTests : StoreTests
{
    private const int MaxCompared = 60;

    private static readonly string[] Values = ["", "0", "1", "30", "-5", "true", "a", "%a_[b-d]%", "2026-11-25", "11111111-2222-3333-4444-555555555555", "9999999999"];
    private static readonly (string Name, AggregateMethod Method)[] Aggregates =
    [
        ("countcolumn", AggregateMethod.Count), ("sum", AggregateMethod.Sum), ("avg", AggregateMethod.Average), ("min", AggregateMethod.Min), ("max", AggregateMethod.Max),
    ];

    private static readonly string[] Parts = ["day", "week", "month", "quarter", "year"];
    private static readonly string[] Operators = [.. FetchOperators.Names];
    private static readonly string[] OfAll = ["eq", "ne", "null", "not-null", "in", "not-in"];
    private static readonly string[] OfOrder = ["gt", "ge", "lt", "le", "between", "not-between"];
    private static readonly string[] OfTexts = ["like", "not-like", "begins-with", "not-begin-with", "ends-with", "not-end-with"];
    private static readonly string[] OfDates = [.. Operators.Except([.. OfAll, .. OfOrder, .. OfTexts, "neq", "eq-userid", "ne-userid"])];

    private static readonly QueryTable[] Tables = [.. QueryTables.All];

    [Fact]
    public async Task Fetch_of_any_shape_is_answered_or_refused()
    {
        await FillAsync();
        var answered = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var writer = new Writer(new Random(seed));
            var document = writer.Write(writer.Page());
            answered += Read(writer.Set, document) is null ? 0 : 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600));

        Assert.InRange(answered, 300, 600);
    }

    [Fact]
    public async Task Fetch_of_any_shape_taken_page_by_page_is_the_whole_list()
    {
        await FillAsync();
        var compared = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var writer = new Writer(new Random(seed), isBroad: true);
            var whole = Read(writer.Set, writer.Write(string.Empty));
            if (whole is null || RowsOf(whole.Value).Count is < 2 or > MaxCompared)
            {
                return;
            }

            List<string> rows = [];
            for (string? more = string.Empty; more is not null;)
            {
                var page = Read(writer.Set, writer.Write($"count='2'{more}"))!.Value;
                rows.AddRange(RowsOf(page));
                more = page.TryGetProperty("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie", out var cookie)
                    ? $" page='{(rows.Count / 2) + 1}' paging-cookie='{WebUtility.HtmlEncode(cookie.GetString())}'"
                    : null;
            }

            compared++;
            Assert.Equal(RowsOf(whole.Value), rows);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

        Assert.InRange(compared, 20, 150);
    }

    private static List<string> RowsOf(JsonElement answer) => [.. answer.GetProperty("value").EnumerateArray().Select(row => row.GetRawText())];

    private async Task FillAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddAsync($"a{i % 2}", job => job with { Priority = i, OwnerId = i == 0 ? Guid.Empty : job.OwnerId }, status => status with { RetryCount = i, ErrorCode = i % 2 == 0 ? null : i });
        }
    }

    /// <summary>The answer; null where the document was refused.</summary>
    private JsonElement? Read(string set, string document)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/data/v9.2/{set}?fetchXml={Uri.EscapeDataString(document)}");
        request.Headers.TryAddWithoutValidation("Prefer", "odata.include-annotations=\"*\"");
        using var response = Host.Client.Send(request, Cancellation);
        using var body = new StreamReader(response.Content.ReadAsStream(Cancellation));
        var text = body.ReadToEnd();
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{(int)response.StatusCode}: {document}: {text}");
        return response.StatusCode == HttpStatusCode.OK ? JsonElement.Parse(text) : null;
    }

    /// <summary>Writes a document of a random shape.</summary>
    private sealed class Writer
    {
        private readonly List<(string Alias, QueryTable Table)> _links = [];
        private readonly Random _random;
        private readonly QueryTable _table;
        private readonly bool _isAggregate;
        private readonly bool _isDistinct;
        private readonly bool _isBroad;
        private int _names;

        private readonly Lazy<string> _inside;

        /// <param name="random">The shape.</param>
        /// <param name="isBroad">Whether most shapes are to take several rows.</param>
        public Writer(Random random, bool isBroad = false)
        {
            _random = random;
            _isBroad = isBroad;
            _isAggregate = random.Next(3) == 0;
            _isDistinct = random.Next(4) == 0;
            _table = isBroad ? QueryTables.Jobs : One(Tables);
            _inside = new Lazy<string>(() => Inside(_table, depth: 0));
        }

        public string Set => _table.SetName;

        public string Page() => _random.Next(3) switch
        {
            0 => "top='3'",
            1 => "count='2' page='2'",
            _ => "returntotalrecordcount='1'",
        };

        public string Write(string page) =>
            $"<fetch {page} aggregate='{(_isAggregate ? 1 : 0)}' distinct='{(_isDistinct ? 1 : 0)}'><entity name='{_table.Name}'>{_inside.Value}</entity></fetch>";

        private string Inside(QueryTable table, int depth)
        {
            var links = string.Concat(Enumerable.Range(0, depth > 2 ? 0 : _random.Next(3)).Select(_ => Link(table, depth)));
            var attributes = string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Attribute(table)));
            var orders = string.Concat(Enumerable.Range(0, _isDistinct && !_isAggregate ? 0 : _random.Next(3)).Select(_ => Order(table)));
            return $"{attributes}{(_random.Next(_isBroad ? 6 : 2) == 0 ? Filter(table, depth) : "")}{orders}{links}{(!_isAggregate && _random.Next(5) == 0 ? "<all-attributes/>" : "")}";
        }

        private string Link(QueryTable table, int depth)
        {
            var alias = $"l{_links.Count}";
            var lookup = table.Lookups.Count > 0 && _random.Next(3) > 0 ? One(table.Lookups) : null;
            var linked = lookup is null ? One(Tables) : QueryTables.Find(lookup.Target)!;
            var to = lookup is null ? Column(table) : table.Get(lookup.Column);
            var from = lookup is null ? One([.. linked.Columns.Where(column => column.Type == to.Type), linked.PrimaryId]) : linked.PrimaryId;
            var type = _random.Next(2) == 0 || _isBroad ? "outer" : "inner";
            _links.Add((alias, linked));
            return $"<link-entity name='{linked.Name}' from='{from.Name}' to='{to.Name}' alias='{alias}' link-type='{type}'>{Inside(linked, depth + 1)}</link-entity>";
        }

        private string Attribute(QueryTable table)
        {
            var column = Column(table);
            if (!_isAggregate)
            {
                return $"<attribute name='{column.Name}'{(_random.Next(4) == 0 ? $" alias='n{_names++}'" : "")}/>";
            }

            var part = column.Type == JobColumnType.DateTimeOffset && _random.Next(2) == 0 ? $" dategrouping='{One(Parts)}'" : "";
            var fitting = Aggregates.Where(known => Aggregate.TypeOf(known.Method, column) is not null).Select(known => known.Name).Append("count").ToList();
            return $"<attribute name='{column.Name}' alias='n{_names++}' {(_random.Next(2) == 0 ? $"groupby='1'{part}" : $"aggregate='{One(fitting)}'")}/>";
        }

        private string Order(QueryTable table) => (_isAggregate && _names > 0 ? $"<order alias='n{_random.Next(_names)}' " : $"<order attribute='{Column(table).Name}' ") + $"descending='{_random.Next(2)}'/>";

        private string Filter(QueryTable table, int depth) =>
            $"<filter type='{(_random.Next(2) == 0 ? "or" : "and")}'>{string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(5) == 0 && depth < 3 ? Filter(table, depth + 1) : Condition(table, depth)))}</filter>";

        private string Condition(QueryTable table, int depth)
        {
            var name = "";
            if (depth == 0 && _links.Count > 0 && _random.Next(3) == 0)
            {
                var (alias, linked) = One(_links);
                (name, table) = ($" entityname='{alias}'", linked);
            }

            var column = Column(table);
            var isOrdered = column.Type is not (JobColumnType.Guid or JobColumnType.Boolean);
            if (_random.Next(6) == 0)
            {
                return $"<condition{name} attribute='{column.Name}' operator='{One<string>(isOrdered ? ["eq", "ne", "gt", "ge", "lt", "le"] : ["eq", "ne"])}' valueof='{One([.. table.Columns.Where(other => other.Type == column.Type)]).Name}'/>";
            }

            string[] fitting = column.Type switch
            {
                JobColumnType.String => [.. OfAll, .. OfOrder, .. OfTexts],
                JobColumnType.DateTimeOffset => [.. OfAll, .. OfOrder, .. OfDates],
                JobColumnType.Guid => [.. OfAll, "eq-userid", "ne-userid"],
                _ => isOrdered ? [.. OfAll, .. OfOrder] : OfAll,
            };
            var found = _random.Next(12) == 0 ? One(Operators) : One(fitting);
            var count = found.Contains("between", StringComparison.Ordinal) ? 2 : found is "in" or "not-in" ? 3 : found.Contains("null", StringComparison.Ordinal) || found.Contains("userid", StringComparison.Ordinal) || IsPeriod(found) ? 0 : 1;
            return $"<condition{name} attribute='{column.Name}' operator='{found}'>{string.Concat(Enumerable.Range(0, count).Select(_ => $"<value>{(found.Contains("-x-", StringComparison.Ordinal) ? "7" : Value(column))}</value>"))}</condition>";
        }

        private static bool IsPeriod(string name) => OfDates.Contains(name) && !name.Contains("-x-", StringComparison.Ordinal) && name is not ("on" or "not-on" or "on-or-before" or "on-or-after");

        private string Value(JobColumn column) => _random.Next(20) == 0 ? One(Values) : column.Type switch
        {
            JobColumnType.String => One(["a0", "%a_[b-d]%", "x", ""]),
            JobColumnType.Guid => "11111111-2222-3333-4444-555555555555",
            JobColumnType.DateTimeOffset => "2026-11-25",
            JobColumnType.Boolean => "1",
            _ => One(["0", "1", "30", "-5"]),
        };

        private JobColumn Column(QueryTable table) =>
            One([.. table.Columns.Where(column => _random.Next(40) == 0 || (column != JobColumns.Data && !column.Use.HasFlag(JobColumnUse.Computed)))]);

        private T One<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
    }
}
