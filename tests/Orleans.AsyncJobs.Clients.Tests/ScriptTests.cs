using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.AsyncJobs.Clients.Tests;

/// <summary>Clients from npm as they are, against the program: a test for each step of a script.</summary>
public sealed partial class ScriptTests(ClientRuns runs)
{
    private static readonly string[] Scripts = ["dynamics-web-api", "odata", "odata-client", "odata2ts"];

    public static TheoryData<string, string> Steps
    {
        get
        {
            TheoryData<string, string> steps = [];
            foreach (var script in Scripts)
            {
                foreach (Match match in Step().Matches(File.ReadAllText(Repository.Script($"{script}.mjs"))))
                {
                    steps.Add(script, match.Groups["title"].Value);
                }
            }

            return steps;
        }
    }

    /// <summary>The names of the requests of the Postman collection.</summary>
    public static TheoryData<string> Requests => new(NamesOf(JsonNode.Parse(File.ReadAllText(Repository.Document(Path.Combine("postman", "AsyncJobs.postman_collection.json"))))!));

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Script_of_a_client_passes_each_step(string script, string step) => (await runs.ScriptAsync(script)).AssertStep(step);

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Collection_for_Postman_passes_each_request(string request) => (await runs.ScriptAsync("newman")).AssertStep(request);

    private static IEnumerable<string> NamesOf(JsonNode folder) =>
        folder["item"]!.AsArray().SelectMany(item => item!["item"] is null ? [(string)item["name"]!] : NamesOf(item));

    [GeneratedRegex("""^await step\("(?<title>[^"]+)",""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Step();
}
