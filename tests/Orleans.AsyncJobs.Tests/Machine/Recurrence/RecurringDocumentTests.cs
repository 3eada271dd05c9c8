using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>The tables of docs/recurring.md: each rule occurs when it is written there, or is refused so.</summary>
public sealed partial class RecurringDocumentTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Document_has_its_examples() => Assert.Equal((15, 5, 6), (ReadRows(Plain()).Count, ReadRows(InBerlin()).Count, ReadRows(Refused()).Count));

    [Fact]
    public void Rule_of_the_document_occurs_when_it_says()
    {
        foreach (var (rule, _, moments) in ReadRows(Plain()))
        {
            var found = RecurrenceSchedule.Parse(rule, Start, zone: null).Preview(3);

            Assert.Equal($"{rule}: {moments}", $"{rule}: {string.Join(", ", found.Occurrences.Select(moment => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)))}");
        }
    }

    [Fact]
    public void Rule_of_the_document_occurs_in_Berlin_when_it_says()
    {
        foreach (var (rule, start, moments) in ReadRows(InBerlin()))
        {
            var found = RecurrenceSchedule.Parse(rule, DateTimeOffset.Parse(start, CultureInfo.InvariantCulture), "Europe/Berlin").Preview(3);

            Assert.Equal($"{rule}: {moments}", $"{rule}: {string.Join(", ", found.Occurrences.Select(moment => moment.ToString("yyyy-MM-dd HH:mmzzz", CultureInfo.InvariantCulture)))}");
        }
    }

    [Fact]
    public void Rule_of_the_document_is_refused_as_it_says()
    {
        foreach (var (rule, _, message) in ReadRows(Refused()))
        {
            Assert.Equal(message, Assert.Throws<JobException>(() => RecurrenceSchedule.Parse(rule, Start, zone: null)).Message);
        }
    }

    private static List<(string Rule, string Second, string Last)> ReadRows(Regex row, [CallerFilePath] string here = "")
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../../docs/recurring.md"));
        return [.. row.Matches(page).Select(match => (match.Groups["rule"].Value, match.Groups["second"].Value, match.Groups["last"].Value))];
    }

    [GeneratedRegex(@"^\| `(?<rule>[^`]*=[^`]*)` \| (?<second>[^`|]*) \| (?<last>\d{4}-[^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^\| `(?<rule>[^`]*=[^`]*)` \| `(?<second>[^`|]*)` \| (?<last>\d{4}-[^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex InBerlin();

    [GeneratedRegex(@"^\| `(?<rule>[^`]*=[^`]*)` \| (?<last>recurrencepattern: [^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Refused();
}
