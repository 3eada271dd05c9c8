using System.Globalization;
using Orleans.AsyncJobs.Gateway.Labels;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.Rows;

/// <summary>A value as people read it: labels of choices, dates and numbers in the form of the invariant culture, names of users.</summary>
internal static class FormattedValue
{
    /// <summary>The annotation's name, which follows the column's name and <c>@</c>.</summary>
    public const string Annotation = "OData.Community.Display.V1.FormattedValue";

    /// <summary>How the names of lookups end. Other unique identifiers, the primary key among them, have no formatted value in Dataverse.</summary>
    private const string LookupEnd = "_value";

    /// <summary>The formatted value, or null where the value stands for itself.</summary>
    public static string? Of(JobColumn column, object? value) => value switch
    {
        int number => ColumnLabels.Find(column.Name, number) ?? number.ToString("N0", CultureInfo.InvariantCulture),
        long number => number.ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("N2", CultureInfo.InvariantCulture),
        bool flag => flag ? "Yes" : "No",
        DateTimeOffset moment => moment.ToString("M/d/yyyy h:mm tt", CultureInfo.InvariantCulture),
        Guid id when id == JobCaller.System.UserId && column.Name.EndsWith(LookupEnd, StringComparison.Ordinal) => JobCaller.System.FullName,
        _ => null,
    };
}
