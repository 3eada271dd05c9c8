using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>What a request prefers (RFC 7240): several headers, or several values in one, with or without blanks.</summary>
/// <param name="Return"><c>representation</c>, <c>minimal</c> or null.</param>
/// <param name="IncludeAnnotations">The annotations asked for, as they stood in the header.</param>
/// <param name="MaxPageSize">The most rows that a page is to have; null where that is not said.</param>
/// <param name="ContinuesOnError">Whether a batch goes on behind a request that fails.</param>
internal sealed record Preferences(string? Return, string? IncludeAnnotations, int? MaxPageSize = null, bool ContinuesOnError = false)
{
    public const string ContinueName = "odata.continue-on-error";

    private const string ContinueShortName = "continue-on-error";
    private const string ReturnName = "return";
    private const string AnnotationsName = "odata.include-annotations";
    private const string AnnotationsShortName = "include-annotations";
    private const string PageSizeName = "odata.maxpagesize";
    private const string PageSizeShortName = "maxpagesize";

    private static readonly Preferences None = new(null, null);

    public bool Representation => string.Equals(Return, "representation", StringComparison.Ordinal);

    /// <summary>What is told beside the values.</summary>
    public Annotations Annotations { get; } = AnnotationNames.Parse(IncludeAnnotations);

    /// <summary>The list as it was asked for, unless a header of an answer could not hold it.</summary>
    private string AppliedAnnotations => Ascii.IsValid(IncludeAnnotations) ? IncludeAnnotations! : FormattedValue.Annotation;

    public static Preferences Of(HttpRequest request)
    {
        StringValues header = request.Headers["Prefer"];
        if (header.Count == 0)
        {
            return None;
        }

        string? returned = null, annotations = null;
        int? pageSize = null;
        bool? continues = null;
        foreach (var preference in PreferHeader.Parse(header))
        {
            var value = preference.Value;
            switch (preference.Name)
            {
                // Of a preference given twice the first counts (RFC 7240 §2).
                case ReturnName when value is "representation" or "minimal": returned ??= value; break;
                case AnnotationsName or AnnotationsShortName: annotations ??= value; break;
                case PageSizeName or PageSizeShortName when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0:
                    pageSize ??= Math.Min(size, JobQuery.MaxRows);
                    break;
                case ContinueName or ContinueShortName: continues ??= !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase); break;
            }
        }

        return new Preferences(returned, annotations, pageSize, continues ?? false);
    }

    /// <summary>Names the preferences that were applied to the answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="ofReturn">Whether <c>return</c> was.</param>
    /// <param name="ofAnnotations">Whether annotations were.</param>
    /// <param name="ofPageSize">Whether the size of a page was.</param>
    public void Apply(HttpResponse response, bool ofReturn, bool ofAnnotations, bool ofPageSize = false)
    {
        List<string> applied = [];
        if (ofReturn && Return is not null)
        {
            applied.Add($"{ReturnName}={Return}");
        }

        if (ofAnnotations && Annotations != Annotations.None)
        {
            applied.Add($"{AnnotationsName}=\"{AppliedAnnotations}\"");
        }

        if (ofPageSize && MaxPageSize is { } size)
        {
            applied.Add(string.Create(CultureInfo.InvariantCulture, $"{PageSizeName}={size}"));
        }

        if (applied.Count > 0)
        {
            response.Headers["Preference-Applied"] = string.Join(", ", applied);
        }
    }
}
