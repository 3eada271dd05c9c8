using System.Text;

namespace Orleans.AsyncJobs.Dashboard.Frame;

/// <summary>
/// Takes the indentation of the views' sources out of HTML: a third of its length, and nothing that a browser shows.
/// What stands in <c>pre</c> and <c>textarea</c> stays; texts of jobs are escaped, so none of them can end one.
/// </summary>
internal static class Indentation
{
    private static readonly (string Start, string End)[] Kept = [("<pre", "</pre>"), ("<textarea", "</textarea>")];

    public static string Remove(string html)
    {
        var text = new StringBuilder(html.Length);
        var from = 0;
        while (from < html.Length)
        {
            var (start, end) = NextKept(html, from);
            RemoveFrom(html.AsSpan(from, start - from), text);
            text.Append(html, start, end - start);
            from = end;
        }

        return text.ToString();
    }

    private static (int Start, int End) NextKept(string html, int from)
    {
        var (first, end) = (html.Length, html.Length);
        foreach (var (opening, closing) in Kept)
        {
            var start = html.IndexOf(opening, from, first - from, StringComparison.Ordinal);
            if (start >= 0)
            {
                var close = html.IndexOf(closing, start, StringComparison.Ordinal);
                (first, end) = (start, close < 0 ? html.Length : close + closing.Length);
            }
        }

        return (first, end);
    }

    private static void RemoveFrom(ReadOnlySpan<char> html, StringBuilder text)
    {
        while (true)
        {
            var newline = html.IndexOf('\n');
            if (newline < 0)
            {
                text.Append(html);
                return;
            }

            text.Append(html[..newline].TrimEnd());
            html = html[newline..].TrimStart();
            if (text.Length > 0)
            {
                text.Append('\n');
            }
        }
    }
}
