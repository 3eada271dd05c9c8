using System.Text.Encodings.Web;
using System.Text.Json;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>
/// What a row of an answer looks like: its members in their order, and where in a row of the query's result each value stands.
/// The members may have other names than their columns, and columns may be those of linked tables.
/// </summary>
internal sealed class RowShape
{
    /// <summary>The values.</summary>
    public required IReadOnlyList<RowMember> Members { get; init; }

    /// <summary>Where the version stands, of which the etag is made; -1 for rows without an etag.</summary>
    public int VersionIndex { get; init; } = -1;

    /// <summary>The objects and lists behind the values.</summary>
    public IReadOnlyList<RowPart> Parts { get; init; } = [];

    /// <summary>The same with other objects and lists.</summary>
    public RowShape With(IReadOnlyList<RowPart> parts) => new() { Members = Members, VersionIndex = VersionIndex, Parts = parts };
}

/// <summary>One value of a row.</summary>
/// <param name="name">Its name in the answer.</param>
/// <param name="index">Where it stands in the query's row.</param>
/// <param name="column">What it is a value of: it says how people read it.</param>
internal sealed class RowMember(string name, int index, JobColumn column)
{
    /// <summary>Where it stands in the query's row.</summary>
    public int Index { get; } = index;

    /// <summary>What it is a value of: it says how people read it.</summary>
    public JobColumn Column { get; } = column;

    /// <summary>Where it points to; null for what is no lookup.</summary>
    public QueryLookup? Lookup { get; init; }

    /// <summary>Where in the query's row the name of what it points to stands; -1 where it is not asked for.</summary>
    public int NameIndex { get; init; } = -1;

    /// <summary>Whether people read a number as it stands, such as a year. The default value is false.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Whether it is left out where it is null. The default value is false.</summary>
    public bool IsLeftOutWhenNull { get; init; }

    /// <summary>Its name in the answer.</summary>
    public JsonEncodedText Name { get; } = Encode(name);

    public JsonEncodedText FormattedName { get; } = Encode($"{name}@{FormattedValue.Annotation}");

    public JsonEncodedText LogicalNameName { get; } = Encode($"{name}@{AnnotationNames.LookupLogicalName}");

    public JsonEncodedText NavigationName { get; } = Encode($"{name}@{AnnotationNames.AssociatedNavigationProperty}");

    internal static JsonEncodedText Encode(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}

/// <summary>What a row holds that is no value.</summary>
/// <param name="Name">Its name in the answer.</param>
internal abstract record RowPart(string Name)
{
    /// <summary>Another row, whose values stand in the same row of the query.</summary>
    /// <param name="Name">Its name in the answer.</param>
    /// <param name="Shape">What it looks like.</param>
    /// <param name="KeyIndex">Where its primary key stands: it is null where that is null. -1 for one without a key, which is left out where all of its values are null.</param>
    public sealed record One(string Name, RowShape Shape, int KeyIndex) : RowPart(Name);

    /// <summary>Rows that point to this one.</summary>
    /// <param name="Name">Its name in the answer.</param>
    /// <param name="Shape">What each of them looks like.</param>
    /// <param name="KeyIndex">Where the primary key of this row stands.</param>
    /// <param name="Number">Which of the answer's lists holds them.</param>
    public sealed record Many(string Name, RowShape Shape, int KeyIndex, int Number) : RowPart(Name);

    /// <summary>What there never is: null.</summary>
    /// <param name="Name">Its name in the answer.</param>
    public sealed record Nothing(string Name) : RowPart(Name);
}

/// <summary>Rows that point to one row.</summary>
/// <param name="Rows">The first of them.</param>
/// <param name="Count">How many there are; null where that was not asked for.</param>
/// <param name="NextLink">Where the others are; null where there are none.</param>
internal sealed record RelatedRows(IReadOnlyList<object?[]> Rows, long? Count, string? NextLink)
{
    public static RelatedRows None { get; } = new([], null, null);
}
