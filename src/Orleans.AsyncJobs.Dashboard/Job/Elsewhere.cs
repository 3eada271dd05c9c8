using System.Globalization;

namespace Orleans.AsyncJobs.Dashboard.Job;

/// <summary>How to see and steer the same job without the page.</summary>
internal static class Elsewhere
{
    public static IEnumerable<(string Label, string Text)> Of(JobModel model)
    {
        var id = model.Job.Job.JobId;

        // A date that is past when somebody pastes the line would start the job.
        var until = model.Request.Now.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var verbs = model.Actions.Where(choice => choice.IsAllowed).Select(choice => choice.Verb).ToList();
        if (model.Request.Links.WebApi is { } webApi)
        {
            var row = $"{webApi}asyncoperations({id:D})";
            yield return ("curl", Lines($"curl '{row}'", verbs.Select(verb => verb.Verb switch
            {
                JobActionVerb.Delete => $"curl -X DELETE '{row}'",
                JobActionVerb.Postpone => $"curl -X POST '{row}/Microsoft.Dynamics.CRM.{verb.Api}' -H 'Content-Type: application/json' -d '{{\"Until\":\"{until}\"}}'",
                _ => $"curl -X POST '{row}/Microsoft.Dynamics.CRM.{verb.Api}' -d ''",
            })));
        }

        yield return ("Command line", Lines($"asyncjobs job show {id:D}", verbs.Select(verb =>
            verb.Verb == JobActionVerb.Postpone ? $"asyncjobs job {verb.Path} {id:D} --until {until}" : $"asyncjobs job {verb.Path} {id:D}")));
        yield return ("C#", Lines($"var job = await client.GetAsync(new Guid(\"{id:D}\"));", verbs.Select(verb =>
            verb.Verb == JobActionVerb.Postpone ? $"await client.PostponeAsync(job.JobId, DateTimeOffset.Parse(\"{until}\"));" : $"await client.{verb.Verb}Async(job.JobId);")));
    }

    private static string Lines(string first, IEnumerable<string> others) => string.Join('\n', others.Prepend(first));
}
