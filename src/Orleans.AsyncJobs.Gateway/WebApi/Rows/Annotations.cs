namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>What is told beside the values where a request prefers it.</summary>
[Flags]
internal enum Annotations
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Each value as people read it.</summary>
    FormattedValue = 1,

    /// <summary>The table that a lookup points to.</summary>
    LookupLogicalName = 2,

    /// <summary>The navigation property of a lookup.</summary>
    AssociatedNavigationProperty = 4,

    /// <summary>How many rows there are, where they were counted; -1 otherwise.</summary>
    TotalRecordCount = 8,

    /// <summary>Whether there are more rows than were counted: never, here.</summary>
    TotalRecordCountLimitExceeded = 16,

    /// <summary>Where the next page of a fetch begins.</summary>
    FetchXmlPagingCookie = 32,

    /// <summary>Whether a fetch has more rows than its page.</summary>
    MoreRecords = 64,
}

/// <summary>The names of annotations, and what of them a request prefers.</summary>
internal static class AnnotationNames
{
    public const string LookupLogicalName = $"{Prefix}lookuplogicalname";
    public const string AssociatedNavigationProperty = $"{Prefix}associatednavigationproperty";
    public const string TotalRecordCount = $"{Prefix}totalrecordcount";
    public const string TotalRecordCountLimitExceeded = $"{Prefix}totalrecordcountlimitexceeded";
    public const string FetchXmlPagingCookie = $"{Prefix}fetchxmlpagingcookie";
    public const string MoreRecords = $"{Prefix}morerecords";

    private const string Prefix = "Microsoft.Dynamics.CRM.";

    private static readonly (string Name, Annotations Value)[] All =
    [
        (FormattedValue.Annotation, Annotations.FormattedValue),
        (LookupLogicalName, Annotations.LookupLogicalName),
        (AssociatedNavigationProperty, Annotations.AssociatedNavigationProperty),
        (TotalRecordCount, Annotations.TotalRecordCount),
        (TotalRecordCountLimitExceeded, Annotations.TotalRecordCountLimitExceeded),
        (FetchXmlPagingCookie, Annotations.FetchXmlPagingCookie),
        (MoreRecords, Annotations.MoreRecords),
    ];

    /// <summary>Reads a list of names with commas: each may end in <c>*</c>, and those that are not known are passed over.</summary>
    public static Annotations Parse(string? list)
    {
        var found = Annotations.None;
        foreach (var pattern in (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var (name, value) in All)
            {
                found |= Matches(pattern, name) ? value : Annotations.None;
            }
        }

        return found;
    }

    /// <summary>Whether a list, as <see cref="Parse"/> reads it, asks for an annotation.</summary>
    public static bool Includes(string? list, string name) =>
        list is not null && list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(pattern => Matches(pattern, name));

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : string.Equals(name, pattern, StringComparison.Ordinal);
}
