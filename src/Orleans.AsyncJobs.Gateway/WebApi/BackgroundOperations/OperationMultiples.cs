using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Maintenance;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>
/// <c>CreateMultiple</c>, <c>UpdateMultiple</c> and <c>UpsertMultiple</c> of background operations, bound to their set. 200 with the ids, in the order of the targets; all are done, or none.
/// </summary>
internal sealed class OperationMultiples(
    RequestBody body,
    BackgroundOperationClient operations,
    IJobChangeSets changeSets,
    JobRows rows,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task CreateAsync(HttpContext context)
    {
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        var targets = await body.ReadAsync(context, OperationTargets.Parse);
        var baseAddress = OperationMonitor.BaseOf(context.Request);
        ImmutableArray<JobSubmission> prepared = [.. OperationTargets.Each(targets, row => operations.Prepare(OperationBodies.ReadCreate(row) with { BaseAddress = baseAddress }))];
        var caller = RequestCaller.Of(context.Request);
        JobCreation created;
        try
        {
            created = key is null
                ? await operations.CreateAsync(prepared, caller, key: null, context.RequestAborted)
                : await key.CreateOnceAsync(context, text => operations.CreateAsync(prepared, caller, text, context.RequestAborted));
        }
        catch (JobException exception) when (exception.IsOfOnlyJob)
        {
            throw new JobException(exception.Kind, exception.Code, $"Target 0: {exception.Message}");
        }

        await IdsAnswer.WriteAsync(context, "CreateMultipleResponse", created.Receipts.Select(receipt => receipt.JobId));
    }

    public async Task UpdateAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        EntityTag.RefuseOfMany(context.Request, "UpdateMultiple");
        var targets = await body.ReadAsync(context, OperationTargets.Parse);
        var caller = RequestCaller.Of(context.Request);
        JobOperation[] cancels = [.. OperationTargets.Each(targets, row => CancelOf(row, caller))];
        await CommitAsync(cancels);
        await IdsAnswer.WriteAsync(context, "UpdateMultipleResponse", cancels.Select(cancel => cancel.JobId));
    }

    public async Task UpsertAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        EntityTag.RefuseOfMany(context.Request, "UpsertMultiple");
        var targets = await body.ReadAsync(context, OperationTargets.Parse);
        var caller = RequestCaller.Of(context.Request);
        var baseAddress = OperationMonitor.BaseOf(context.Request);
        List<JobOperation> changes = [];
        foreach (var row in targets)
        {
            changes.Add(await UpsertOfAsync(row, changes.Count, caller, baseAddress, context.RequestAborted));
        }

        var receipts = await CommitAsync(changes);
        await IdsAnswer.WriteAsync(context, "UpsertMultipleResponse", changes.Select((change, i) => receipts[i]?.JobId ?? change.JobId));
    }

    private async Task<JobOperation> UpsertOfAsync(JsonElement row, int index, JobCaller caller, string baseAddress, CancellationToken cancellationToken)
    {
        var isThere = OperationTargets.One(row, index, OperationBodies.FindId) is { } id && await rows.FindOperationVersionAsync(id, cancellationToken) is not null;
        return OperationTargets.One(row, index, target =>
        {
            if (isThere)
            {
                return CancelOf(target, caller);
            }

            if (OperationBodies.FindVersion(target) is not null)
            {
                // As a PATCH with If-Match, which creates nothing.
                throw OperationBodies.FindId(target) is { } missing
                    ? BackgroundOperationClient.NotFound(missing)
                    : WebApiException.BadRequest("'@odata.etag' names a version, and no 'backgroundoperationid' says of which operation. Name it, or leave the tag out to create one.");
            }

            var submission = operations.Prepare(OperationBodies.ReadCreate(target) with { BaseAddress = baseAddress });
            return new JobOperation(submission.JobId, JobOperationKind.Create, caller) { Job = submission.Job };
        });
    }

    private static JobOperation CancelOf(JsonElement row, JobCaller caller)
    {
        var (id, cancels) = OperationBodies.ReadChange(row, takesId: true);
        return id is null ? throw WebApiException.BadRequest("'backgroundoperationid' is missing: the id of the operation to change.")
            : cancels ? new JobOperation(id.Value, JobOperationKind.CancelOperation, caller) { ExpectedVersion = OperationBodies.FindVersion(row) }
            : throw WebApiException.BadRequest("It changes nothing. Set backgroundoperationstatecode to 2 and backgroundoperationstatuscode to 22, to cancel it.");
    }

    private async Task<IReadOnlyList<JobReceipt?>> CommitAsync(IReadOnlyList<JobOperation> changes)
    {
        try
        {
            return await changeSets.CommitAsync(changes);
        }
        catch (ChangeSetException exception)
        {
            var reason = exception.Reason.Kind == JobErrorKind.NotFound ? BackgroundOperationClient.NotFound(changes[exception.Index].JobId) : exception.Reason;
            throw new JobException(reason.Kind, reason.Code, $"Target {exception.Index}: {reason.Message}");
        }
    }

    private static class OperationTargets
    {
        private const string Type = "Microsoft.Dynamics.CRM.backgroundoperation";

        public static IReadOnlyList<JsonElement> Parse(ref JobBodyReader body)
        {
            var reader = new Utf8JsonReader(body.TakeBody(), Http.Json.ReaderOptions);
            var root = JsonElement.ParseValue(ref reader);
            if (root.EnumerateObject().FirstOrDefault(member => member.Name is not "Targets" && !member.Name.Contains('@', StringComparison.Ordinal)) is { Value.ValueKind: not JsonValueKind.Undefined } other)
            {
                throw WebApiException.BadRequest($"The parameter '{other.Name}' is not known. The only one is 'Targets'.");
            }

            if (!root.TryGetProperty("Targets", out var targets) || targets.ValueKind != JsonValueKind.Array)
            {
                throw WebApiException.BadRequest("'Targets' is missing, or not an array: the background operations.");
            }

            var count = targets.GetArrayLength();
            return count is > 0 and <= JobLimits.MaxBulkCreate
                ? [.. Each([.. targets.EnumerateArray()], Checked)]
                : throw WebApiException.BadRequest($"'Targets' holds {count:N0} rows. Send 1 to {JobLimits.MaxBulkCreate:N0}.");
        }

        /// <summary>Makes something of each target; a fault names its index.</summary>
        public static IEnumerable<T> Each<T>(IReadOnlyList<JsonElement> rows, Func<JsonElement, T> make) => rows.Select((row, i) => One(row, i, make));

        public static T One<T>(JsonElement row, int index, Func<JsonElement, T> make)
        {
            try
            {
                return make(row);
            }
            catch (WebApiException exception)
            {
                throw exception.InTarget(index);
            }
            catch (JobException exception)
            {
                throw new JobException(exception.Kind, exception.Code, $"Target {index}: {exception.Message}");
            }
            catch (InvalidOperationException)
            {
                throw RequestBody.NotUnicode().InTarget(index);
            }
        }

        private static JsonElement Checked(JsonElement row)
        {
            if (row.ValueKind != JsonValueKind.Object)
            {
                throw WebApiException.BadRequest("It is not a JSON object.");
            }

            return !row.TryGetProperty("@odata.type", out var type) || (type.ValueKind == JsonValueKind.String && type.GetString()![(type.GetString()!.LastIndexOf('#') + 1)..] == Type)
                ? row
                : throw WebApiException.BadRequest($"'@odata.type' is of another table. It has to be '{Type}'.");
        }
    }
}
