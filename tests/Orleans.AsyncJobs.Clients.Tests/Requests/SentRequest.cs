using System.Globalization;

namespace Orleans.AsyncJobs.Clients.Tests.Requests;

/// <summary>A request as a client sends it, and what the client reads of the answer: a line of <c>python-sdk.tsv</c>.</summary>
/// <param name="Name">What the client does.</param>
/// <param name="Target">Path and query behind the root of the Web API, encoded as the client does.</param>
/// <param name="Headers">One header besides those that it always sends, or nothing.</param>
/// <param name="Reads">Places in the answer and what has to stand there, parted by blanks.</param>
internal sealed record SentRequest(string Name, string Method, string Target, string Headers, string Body, int Status, string Reads)
{
    public static IReadOnlyList<SentRequest> All { get; } =
    [
        .. File.ReadLines(Path.Combine(Repository.Folder, "tests", "Orleans.AsyncJobs.Clients.Tests", "Requests", "python-sdk.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t'))
            .Select(cells => new SentRequest(cells[0], cells[1], cells[2], cells[3], cells[4], int.Parse(cells[5], CultureInfo.InvariantCulture), cells[6])),
    ];
}
