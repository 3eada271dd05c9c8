using System.Text;
using Microsoft.Extensions.Primitives;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>What a request prefers (RFC 7240): several headers, or several values in one, with or without blanks.</summary>
/// <param name="Return"><c>representation</c>, <c>minimal</c> or null.</param>
/// <param name="IncludeAnnotations">The annotations asked for, as they stood in the header.</param>
internal sealed record Preferences(string? Return, string? IncludeAnnotations)
{
    private const string ReturnName = "return";
    private const string AnnotationsName = "odata.include-annotations";
    private const string AnnotationsShortName = "include-annotations";

    private static readonly Preferences None = new(null, null);

    public bool Representation => string.Equals(Return, "representation", StringComparison.Ordinal);

    /// <summary>Whether formatted values go with the values.</summary>
    public bool Formatted { get; } = IncludeAnnotations is not null
        && IncludeAnnotations.Split(',', StringSplitOptions.TrimEntries).Any(Covers);

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
        foreach (var preference in header.SelectMany(line => Split(line ?? string.Empty, ',')))
        {
            // Parameters behind a semicolon belong to none of the preferences that are served.
            var parts = Split(preference, ';').First().Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2)
            {
                continue;
            }

            var value = parts[1].Trim('"');
            switch (parts[0].ToLowerInvariant())
            {
                // Of a preference given twice the first counts (RFC 7240 §2).
                case ReturnName when value is "representation" or "minimal": returned ??= value; break;
                case AnnotationsName or AnnotationsShortName: annotations ??= value; break;
            }
        }

        return new Preferences(returned, annotations);
    }

    /// <summary>Names the preferences that were applied to the answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="ofReturn">Whether <c>return</c> was.</param>
    /// <param name="ofAnnotations">Whether annotations were.</param>
    public void Apply(HttpResponse response, bool ofReturn, bool ofAnnotations)
    {
        List<string> applied = [];
        if (ofReturn && Return is not null)
        {
            applied.Add($"{ReturnName}={Return}");
        }

        if (ofAnnotations && Formatted)
        {
            applied.Add($"{AnnotationsName}=\"{AppliedAnnotations}\"");
        }

        if (applied.Count > 0)
        {
            response.Headers["Preference-Applied"] = string.Join(", ", applied);
        }
    }

    private static bool Covers(string pattern) =>
        pattern.EndsWith('*')
            ? FormattedValue.Annotation.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : string.Equals(pattern, FormattedValue.Annotation, StringComparison.Ordinal);

    private static IEnumerable<string> Split(string text, char separator)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"')
            {
                quoted = !quoted;
            }

            if (i < text.Length && (quoted || text[i] != separator))
            {
                continue;
            }

            yield return text[start..i].Trim();
            start = i + 1;
        }
    }
}
