using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.Search;

/// <summary>
/// What people type to find jobs, compiled: terms parted by blanks, all of which must hold.
/// </summary>
/// <remarks>
/// A term is <c>name:value</c>, with one of the operators of <see cref="SearchTermKind"/>; a minus before it negates it. A bare
/// word is looked for in names, and a bare Guid is an id. Quotes keep blanks and commas together; a quote inside of quotes is
/// written twice.
/// </remarks>
internal sealed class JobSearch
{
    /// <summary>The most characters of a search.</summary>
    public const int MaxLength = 4_000;

    /// <summary>The most terms: each makes the condition one level deeper.</summary>
    public const int MaxTerms = 100;

    private JobSearch(string text, JobFilter? relative, DateTimeOffset now)
    {
        Text = text;
        Relative = relative;
        Filter = relative is null ? null : RelativeMoments.Resolve(relative, now);
    }

    /// <summary>The text as it was typed.</summary>
    public string Text { get; }

    /// <summary>Which rows it takes; null for all.</summary>
    public JobFilter? Filter { get; }

    /// <summary>The same with spans that count from when it is asked, for what is asked again and again; null for all.</summary>
    public JobFilter? Relative { get; }

    /// <summary>Reads a search.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">From which spans are counted.</param>
    /// <exception cref="SearchException">It cannot be understood.</exception>
    public static JobSearch Parse(string text, DateTimeOffset now)
    {
        if (text.Length > MaxLength)
        {
            throw SearchException.Whole($"The search has {text.Length:N0} characters; at most {MaxLength:N0} are taken.", text.Length);
        }

        JobFilter? filter = null;
        var count = 0;
        foreach (var term in SearchTerm.Split(text))
        {
            if (++count > MaxTerms)
            {
                throw SearchException.In(term, $"a search has at most {MaxTerms} terms.");
            }

            var condition = Compile(term, now);
            condition = term.IsNegated ? new JobFilter.Not(condition) : condition;
            filter = filter is null ? condition : new JobFilter.And(filter, condition);
        }

        return new JobSearch(text, filter, now);
    }

    /// <summary>The same as a <c>$filter</c> of OData; null where it takes all rows.</summary>
    public string? ToODataFilter() => Filter is null ? null : FilterText.Of(Filter);

    private static JobFilter Compile(SearchTerm term, DateTimeOffset now)
    {
        if (term.Name is null)
        {
            return Guid.TryParseExact(term.Value, "D", out var id) ? SearchTermKind.IdIs(id) : SearchTermKind.NameContains(term.Value);
        }

        var kind = SearchTermKind.Find(term.Name) ?? throw SearchException.In(
            term, $"there is no term '{term.Name}'{NearestName.Suggest(term.Name, SearchTermKind.All.Select(known => known.Name))} Put it into quotes to look for its text in names.");
        var known = term with { Operator = term.Operator is "=" ? ":" : term.Operator };
        if (!kind.Operators.Contains(known.Operator, StringComparer.Ordinal))
        {
            throw SearchException.In(term, known.Operator is "!="
                ? $"'!=' is not known. Put a minus before the term instead, as in -{kind.Example}."
                : $"'{kind.Name}' does not go with '{term.Operator}' but with {string.Join(' ', kind.Operators)}, as in {kind.Example}.");
        }

        if (known.Value.Length == 0 && !term.Raw.EndsWith('"'))
        {
            throw SearchException.In(term, $"it has no value. Write it as in {kind.Example}.");
        }

        return kind.Compile(known, now);
    }
}
