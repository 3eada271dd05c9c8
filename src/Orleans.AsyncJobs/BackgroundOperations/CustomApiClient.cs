using System.Text.Json;
using Orleans.AsyncJobs.Handlers.CustomApis;

namespace Orleans.AsyncJobs.BackgroundOperations;

/// <summary>Calls custom APIs for callers in .NET, by the same checks as those over HTTP.</summary>
internal sealed class CustomApiClient(CustomApiRegistry apis, CustomApiCalls calls) : ICustomApiClient
{
    public async Task<TOutput> CallAsync<TInput, TOutput>(string name, TInput input, JobCaller? caller = null, CancellationToken cancellationToken = default)
        where TInput : class
        where TOutput : class
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(input);
        var api = apis.Get(name);
        var members = JsonSerializer.SerializeToElement(input, CustomApiValues.Options).EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value));
        var outputs = await calls.CallAsync(api, CustomApiValues.CheckInputs(api, members), caller ?? JobCaller.System, cancellationToken);
        return outputs.Deserialize<TOutput>(CustomApiValues.Options)!;
    }
}
