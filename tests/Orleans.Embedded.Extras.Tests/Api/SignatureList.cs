namespace Orleans.Embedded.Extras.Tests.Api;

/// <summary>A text file of public surfaces, one member a line.</summary>
internal static class SignatureList
{
    public static IEnumerable<ApiType> Read(string path)
    {
        string? name = null;
        var header = "";
        List<string> interfaces = [], members = [];
        foreach (var line in File.ReadLines(path).Where(l => l.Length > 0 && !l.StartsWith('#')).Append("type end "))
        {
            if (line.StartsWith("type ", StringComparison.Ordinal))
            {
                if (name is not null)
                    yield return new(name, header, interfaces, members);
                var space = line.IndexOf(' ', 5);
                (name, header, interfaces, members) = (line[5..space], line[(space + 1)..], [], []);
            }
            else if (line.StartsWith("  interface ", StringComparison.Ordinal))
            {
                interfaces.Add(line["  interface ".Length..]);
            }
            else
            {
                members.Add(line[2..]);
            }
        }
    }

    /// <summary>Writes the surfaces of some types, for a list that is checked in.</summary>
    public static void Write(string path, string head, IEnumerable<ApiType> types) =>
        File.WriteAllLines(path, [.. head.Split('\n').Select(l => $"# {l}".TrimEnd()), .. types.OrderBy(t => t.Name, StringComparer.Ordinal).SelectMany(t => t.Lines())]);
}
