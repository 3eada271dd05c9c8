using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Orleans.AsyncJobs.Gateway.Search;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;

namespace Orleans.AsyncJobs.Gateway.Tests.Search;

/// <summary>Any search, written as OData, reads back as the same filter; any text is understood or refused by name.</summary>
public sealed class JobSearchPropertyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Search_writtenAsOData_readsBackTheSame() =>
        Prop.ForAll(Searches().ToArbitrary(), text =>
        {
            var search = JobSearch.Parse(text, Now);
            return Equals(search.Filter, QueryOptionParser.ParseFilter(search.ToODataFilter()!));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Parse_anyText_isUnderstoodOrRefusedAtAPlaceInIt() =>
        Prop.ForAll<string>(text =>
        {
            text ??= string.Empty;
            try
            {
                return JobSearch.Parse(text, Now).Text.Length == text.Length;
            }
            catch (SearchException exception)
            {
                return exception.Position >= 0 && exception.Position + exception.Length <= text.Length;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Complete_anyText_suggestsWhatIsUnderstood() =>
        Prop.ForAll(Searches().ToArbitrary(), ArbMap.Default.ArbFor<NonNegativeInt>(), (text, cursor) =>
            SearchCompletion.Complete(text, cursor.Get % (text.Length + 1), ["Send Mail", "a\"b"]).All(suggestion =>
                suggestion.Start >= 0 && suggestion.Length >= 0 && suggestion.Start + suggestion.Length <= text.Length))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static Gen<string> Searches()
    {
        var text = Gen.Elements("a", "it's", "\"two words\"", "\"say \"\"hi\"\", please\"", "ÄÖ\u00fc", "100%_", "\"\"", "\"(null)\"", "\"a,b\"", "'", "''");
        var number = Gen.Choose(-1_000, 1_000).Select(value => value.ToString(CultureInfo.InvariantCulture));
        var id = ArbMap.Default.GeneratorFor<Guid>().Select(value => value.ToString("D"));
        var date = Gen.Elements("2026-11-20", "2026-11-20T08:00Z", "2026-11-20T08:00:00.1234567Z", "-1h", "+3d", "-90s", "-2w", "-5m");
        var term = Gen.OneOf(
            Several(Gen.Elements(SearchStates.All.Select(state => state.Name))).Select(values => $"state:{values}"),
            Joined(Gen.Elements("handler", "name", "token", "message"), Gen.Elements(":", "~"), text),
            Joined(Gen.Elements("error", "type", "priority", "attempt"), Gen.Elements(":", ">", ">=", "<", "<="), number),
            Joined(Gen.Elements("id", "owner"), Gen.Constant(":"), Several(id)),
            Joined(Gen.Elements("created", "started", "completed", "due", "modified"), Gen.Elements(">", ">=", "<", "<="), date),
            Several(number).Select(values => $"type:{values}"),
            text,
            id);
        var signed = from isNegated in ArbMap.Default.GeneratorFor<bool>() from plain in term select isNegated ? $"-{plain}" : plain;
        return from count in Gen.Choose(1, 6) from terms in signed.ArrayOf(count) select string.Join(' ', terms);
    }

    private static Gen<string> Several(Gen<string> value) => from count in Gen.Choose(1, 3) from values in value.ArrayOf(count) select string.Join(',', values);

    private static Gen<string> Joined(Gen<string> name, Gen<string> operatorText, Gen<string> value) =>
        from first in name from second in operatorText from third in value select first + second + third;
}
