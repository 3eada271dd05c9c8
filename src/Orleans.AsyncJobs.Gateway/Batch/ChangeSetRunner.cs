using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// Carries out a change set: each of its requests up to the moment at which it would change something, then all changes in one
/// commit, then the rest of each request, which is its answer. Where one is refused, the answer is its error alone, and nothing is done.
/// </summary>
internal sealed class ChangeSetRunner(PartRunner parts, IJobChangeSets changeSets, RandomSource random, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    /// <summary>Carries a change set out and answers it.</summary>
    /// <returns>200, or the status of the request that failed.</returns>
    public async Task<int> RunAsync(HttpContext batch, BatchItem.ChangeSet set, BatchReferences references, BatchAnswer answer)
    {
        if (set.Requests is [var only])
        {
            // One request is all or nothing by itself, whatever it asks for.
            return await RunSingleAsync(batch, only, set.Group, references, answer);
        }

        List<Started> started = [];
        Started? failed = null;
        try
        {
            foreach (var request in set.Requests)
            {
                var next = Start(batch, request, set.Group, references);
                started.Add(next);
                await Task.WhenAny(next.Member.Joined, next.Run);
                if (next.Operation is { } operation)
                {
                    references.Set(request.Id, RowOf(operation.JobId));
                }
                else if (next.Response.StatusCode >= StatusCodes.Status400BadRequest)
                {
                    failed = next;
                    break;
                }
            }

            if (failed is null)
            {
                failed = await CommitAsync(started, references, answer, batch.RequestAborted);
            }
        }
        finally
        {
            foreach (var member in started)
            {
                member.Member.Fail(WebApiException.BadRequest("Another request of the change set failed; nothing of it was done."));
            }

            await Task.WhenAll(started.Select(member => member.Run));
        }

        if (failed is null)
        {
            return StatusCodes.Status200OK;
        }

        // They were noted when their requests joined, for those behind them in the set.
        references.Remove(set.Requests);
        await AnswerFailureAsync(batch, set, started.IndexOf(failed), failed.Response, answer);
        return failed.Response.StatusCode;
    }

    /// <summary>A failed set has one answer, its error. In JSON, where answers have names, the others say that they were not done.</summary>
    private async Task AnswerFailureAsync(HttpContext batch, BatchItem.ChangeSet set, int failed, PartResponse response, BatchAnswer answer)
    {
        for (var i = 0; i < set.Requests.Count; i++)
        {
            if (i == failed)
            {
                await response.SendAsync(answer, batch.RequestAborted);
            }
            else if (set.Group is not null)
            {
                var fault = new WebApiException(StatusCodes.Status424FailedDependency, JobErrorCodes.InvalidArgument, $"It was not done, since '{set.Requests[failed].Id}' of the same group failed.");
                await parts.RunAsync(new BatchPart(batch, set.Requests[i], new BatchReferences()) { Fault = fault }, new PartResponse(answer, set.Requests[i].Id, set.Group));
            }
        }
    }

    private async Task<int> RunSingleAsync(HttpContext batch, BatchRequest request, string? group, BatchReferences references, BatchAnswer answer)
    {
        var response = new PartResponse(answer: null, request.Id, group);
        var part = new BatchPart(batch, request, references);
        if (request.IsGet)
        {
            part = part with { Member = new ChangeSetMember(NewId) };
        }

        await parts.RunAsync(part, response);
        if (response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            await response.SendAsync(answer, batch.RequestAborted);
            return response.StatusCode;
        }

        await answer.BeginChangeSetAsync(batch.RequestAborted);
        await response.SendAsync(answer, batch.RequestAborted);
        await answer.EndChangeSetAsync(batch.RequestAborted);
        if (parts.FindRow(part, response) is { } row)
        {
            references.Set(request.Id, row);
        }

        return StatusCodes.Status200OK;
    }

    private Started Start(HttpContext batch, BatchRequest request, string? group, BatchReferences references)
    {
        var member = new ChangeSetMember(NewId);
        var response = new PartResponse(answer: null, request.Id, group);
        var part = new BatchPart(batch, request, references) { Member = member };
        return new Started(part, member, response, parts.RunAsync(part, response));
    }

    /// <summary>Stores the changes and lets each request answer; the one that was refused otherwise.</summary>
    private async Task<Started?> CommitAsync(List<Started> started, BatchReferences references, BatchAnswer answer, CancellationToken cancellationToken)
    {
        // A change to nothing has answered by now, and has nothing to store.
        List<Started> changing = [.. started.Where(member => member.Operation is not null)];
        IReadOnlyList<JobReceipt?> receipts;
        try
        {
            receipts = changing.Count == 0 ? [] : await changeSets.CommitAsync([.. changing.Select(member => member.Operation!)]);
        }
        catch (ChangeSetException exception)
        {
            var refused = changing[exception.Index];
            refused.Member.Fail(exception.Reason);
            await refused.Run;
            return refused;
        }
        catch (Exception exception)
        {
            // Trouble with the store is that of all of them; the first tells of it, in the words that it has by itself.
            changing[0].Member.Fail(exception);
            await changing[0].Run;
            return changing[0];
        }

        await answer.BeginChangeSetAsync(cancellationToken);
        var next = 0;
        foreach (var (part, member, response, run) in started)
        {
            if (!member.Joined.IsCompleted)
            {
                await response.SendAsync(answer, cancellationToken);
                continue;
            }

            var receipt = receipts[next++];
            if (receipt is not null)
            {
                references.Set(part.Request.Id, RowOf(receipt.JobId));
            }

            await response.ReleaseAsync(answer, cancellationToken);
            member.Succeed(receipt);
            await run;
        }

        await answer.EndChangeSetAsync(cancellationToken);
        return null;
    }

    private static string RowOf(Guid jobId) => $"{JobModel.EntitySetName}({jobId:D})";

    private Guid NewId() => random.NextId(time.GetUtcNow());

    private sealed record Started(BatchPart Part, ChangeSetMember Member, PartResponse Response, Task Run)
    {
        /// <summary>What it asks for; null where it has ended without.</summary>
        public JobOperation? Operation => Member.Joined.IsCompletedSuccessfully ? Member.Joined.Result : null;
    }
}
