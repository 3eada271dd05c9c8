using System.Collections.Frozen;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Machine.Recurrence;

/// <summary>
/// Reads the text of a recurrence rule: the parts of RFC 2445 §4.3.10 and RFC 5545 §3.3.10, in any order, and what Dataverse
/// shows beside them: a semicolon at the end, lower case, blanks. A line that starts with <c>RRULE:</c> is read too.
/// </summary>
internal static class RecurrenceRuleParser
{
    private const string Prefix = "RRULE:";
    private const int MaxInterval = int.MaxValue;
    private const int MaxOrdinal = 53;

    private static readonly FrozenDictionary<string, RecurrenceFrequency> Frequencies = Enum.GetValues<RecurrenceFrequency>()
        .ToFrozenDictionary(frequency => frequency.ToString().ToUpperInvariant(), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, DayOfWeek> Days = Enum.GetValues<DayOfWeek>()
        .ToFrozenDictionary(day => day.ToString()[..2].ToUpperInvariant(), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Func<RecurrenceRule, Part, RecurrenceRule>> Readers = new Dictionary<string, Func<RecurrenceRule, Part, RecurrenceRule>>(StringComparer.Ordinal)
    {
        ["FREQ"] = static (rule, part) => rule with { Frequency = Name(part, Frequencies, "FREQ is one of ") },
        ["INTERVAL"] = static (rule, part) => rule with { Interval = Number(part, 1, MaxInterval) },
        ["COUNT"] = static (rule, part) => rule with { Count = CountOf(part) },
        ["UNTIL"] = static (rule, part) => rule with { Until = RecurrenceUntilParser.Read(part.Value, part.Shown) },
        ["BYSECOND"] = static (rule, part) => rule with { BySecond = [.. Numbers(part, 0, 60).Select(second => Math.Min(second, 59)).Distinct()] },
        ["BYMINUTE"] = static (rule, part) => rule with { ByMinute = Numbers(part, 0, 59) },
        ["BYHOUR"] = static (rule, part) => rule with { ByHour = Numbers(part, 0, 23) },
        ["BYDAY"] = static (rule, part) => rule with { ByDay = [.. part.Items.Select(item => Weekday(part, item)).Distinct()] },
        ["BYMONTHDAY"] = static (rule, part) => rule with { ByMonthDay = SignedNumbers(part, 31) },
        ["BYYEARDAY"] = static (rule, part) => rule with { ByYearDay = SignedNumbers(part, 366) },
        ["BYWEEKNO"] = static (rule, part) => rule with { ByWeekNo = SignedNumbers(part, MaxOrdinal) },
        ["BYMONTH"] = static (rule, part) => rule with { ByMonth = Numbers(part, 1, 12) },
        ["BYSETPOS"] = static (rule, part) => rule with { BySetPos = SignedNumbers(part, 366) },
        ["WKST"] = static (rule, part) => rule with { WeekStart = Name(part, Days, "WKST is one of ") },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] PartNames =
        ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"];

    /// <summary>Reads a rule.</summary>
    /// <param name="pattern">The text; not empty.</param>
    /// <exception cref="JobException">It cannot be read; the message names the part.</exception>
    public static RecurrenceRule Read(string pattern)
    {
        if (pattern.Length > RecurrenceLimits.MaxPatternLength)
        {
            throw RecurrenceRefusals.TooLong(pattern.Length);
        }

        var text = pattern.Trim().ToUpperInvariant();
        text = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        var rule = new RecurrenceRule(RecurrenceFrequency.Yearly);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in text.TrimEnd(' ', '\t', ';').Split(';', StringSplitOptions.TrimEntries))
        {
            var part = PartOf(entry);
            if (!seen.Add(part.Name))
            {
                throw RecurrenceRefusals.Of($"{part.Name} is given twice; write one {part.Name} with all its values.");
            }

            rule = Readers[part.Name](rule, part);
        }

        if (!seen.Contains("FREQ"))
        {
            throw RecurrenceRefusals.Of("FREQ is missing; a rule begins with it, as FREQ=DAILY does.");
        }

        RecurrenceRuleChecks.Check(rule, seen);
        return rule;
    }

    private static Part PartOf(string entry)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var shown = RecurrenceRefusals.Shown(entry);
        if (equals < 0)
        {
            throw RecurrenceRefusals.Of(
                entry.Length == 0 ? "there is nothing between two semicolons; take one of them out."
                : NearestName.Find(entry, Frequencies.Keys) is { } frequency ? $"'{shown}' is not a part; did you mean 'FREQ={frequency}'?"
                : $"'{shown}' is not a part; a part is a name, an equals sign and a value, as in FREQ=DAILY.");
        }

        var (name, value) = (entry[..equals].TrimEnd(), entry[(equals + 1)..].TrimStart());
        if (!Readers.ContainsKey(name))
        {
            throw RecurrenceRefusals.Of(
                name is "DTSTART" ? "DTSTART is not a part of a rule; give it as recurrencestarttime."
                : NearestName.Find(name, PartNames) is { } nearest ? $"'{RecurrenceRefusals.Shown(name)}' is not a part; did you mean '{nearest}'?"
                : $"'{RecurrenceRefusals.Shown(name)}' is not a part; the parts are {string.Join(", ", PartNames)}.");
        }

        return value.Length > 0 ? new Part(name, value, shown) : throw RecurrenceRefusals.Of($"{name} has no value; give it one, or leave {name} out.");
    }

    private static T Name<T>(Part part, FrozenDictionary<string, T> known, string sentence) =>
        known.TryGetValue(part.Value, out var value)
            ? value
            : throw RecurrenceRefusals.Of($"'{part.Shown}' is not known. {sentence}{string.Join(", ", known.OrderBy(entry => entry.Value).Select(entry => entry.Key))}{Nearest(part.Value, known.Keys)}");

    private static string Nearest(string value, IEnumerable<string> known) => value.Length == 2 ? "." : NearestName.Suggest(value, known);

    private static int CountOf(Part part) =>
        Digits(part.Value) is > RecurrenceLimits.MaxCount
            ? throw RecurrenceRefusals.Of($"'{part.Shown}' is too many; at most {RecurrenceLimits.MaxCount:N0} occurrences are counted. Use UNTIL, which has no such limit.")
            : Number(part, 1, RecurrenceLimits.MaxCount);

    private static int Number(Part part, int least, int most) =>
        Digits(part.Value) is { } number && number >= least && number <= most
            ? (int)number
            : throw RecurrenceRefusals.Of($"'{part.Shown}' does not do; {part.Name} is a whole number from {least} to {most:N0}.");

    private static int[] Numbers(Part part, int least, int most) =>
        [.. part.Items.Select(item => Digits(item) is { } number && number >= least && number <= most
            ? (int)number
            : throw RecurrenceRefusals.Of($"'{RecurrenceRefusals.Shown(item)}' in {part.Name} does not do; each of its values is a whole number from {least} to {most}, with commas between them."))
            .Distinct().Order()];

    private static int[] SignedNumbers(Part part, int most) =>
        [.. part.Items.Select(item => Signed(item) is { } number && number != 0 && Math.Abs(number) <= most
            ? (int)number
            : throw RecurrenceRefusals.Of($"'{RecurrenceRefusals.Shown(item)}' in {part.Name} does not do; each of its values is a whole number from 1 to {most}, or from -1 to -{most} to count from the end, with commas between them."))
            .Distinct().Order()];

    private static RecurrenceWeekday Weekday(Part part, string item)
    {
        var (number, day) = item.Length > 2 ? (item[..^2].TrimEnd(), item[^2..]) : (string.Empty, item);
        var ordinal = number.Length == 0 ? null : Signed(number);
        if (!Days.TryGetValue(day, out var weekday) || (number.Length > 0 && (ordinal is null or 0 || Math.Abs(ordinal.Value) > MaxOrdinal)))
        {
            var full = Array.Find(Enum.GetNames<DayOfWeek>(), name => item.EndsWith(name, StringComparison.OrdinalIgnoreCase));
            throw RecurrenceRefusals.Of(
                full is not null ? $"'{RecurrenceRefusals.Shown(item)}' in BYDAY is not known; did you mean '{item[..^full.Length]}{full[..2].ToUpperInvariant()}'?"
                : $"'{RecurrenceRefusals.Shown(item)}' in BYDAY does not do; each of its values is SU, MO, TU, WE, TH, FR or SA, for months and years with a number from 1 to {MaxOrdinal} or -1 to -{MaxOrdinal} in front, as in {part.Name}=-1FR.");
        }

        return new RecurrenceWeekday((int?)ordinal, weekday);
    }

    private static long? Signed(string text) => text[..1] switch
    {
        "+" => Digits(text[1..]),
        "-" => -Digits(text[1..]),
        _ => Digits(text),
    };

    // Digits of ASCII alone, and few enough of them not to overflow.
    private static long? Digits(string text) =>
        text.Length is > 0 and <= 18 && text.All(char.IsAsciiDigit) ? long.Parse(text, System.Globalization.NumberStyles.None) : null;

    /// <summary>One part as it was written.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Value">Its value; not empty.</param>
    /// <param name="Shown">Both, for a sentence.</param>
    private readonly record struct Part(string Name, string Value, string Shown)
    {
        /// <summary>The values of a list.</summary>
        public IEnumerable<string> Items
        {
            get
            {
                var name = Name;
                return Value.Split(',', StringSplitOptions.TrimEntries)
                    .Select(item => item.Length > 0 ? item : throw RecurrenceRefusals.Of($"{name} has an empty value; take the comma too many out."));
            }
        }
    }
}
