using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Rows;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary><c>POST backgroundoperations</c>: queues a custom API; 204, or 201 with the row where that is preferred.</summary>
internal sealed class OperationCreation(
    RequestBody body, BackgroundOperationClient operations, JobRows rows, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public async Task CreateAsync(HttpContext context)
    {
        var key = RepeatabilityKey.Of(context, time.GetUtcNow());
        var preferences = Preferences.Of(context.Request);
        var selection = TableQueryParser.ParseRow(
            QueryTables.Operations, OperationArguments.Read(context.Request, QueryOptionNames.OfChange, out var partitionId), time.GetUtcNow(), preferences.Annotations);
        var read = await body.ReadObjectAsync(context, OperationArguments.MaxDepth);
        await CreateAsync(context, OperationBodies.ReadCreate(read), partitionId, key, preferences, selection);
    }

    /// <summary>Stores an operation and answers.</summary>
    public async Task CreateAsync(HttpContext context, OperationDraft draft, string? partitionId, RepeatabilityKey? key, Preferences preferences, ColumnSelection selection)
    {
        var id = await StoreAsync(context, draft with { PartitionId = draft.PartitionId ?? partitionId }, key);
        await rows.AnswerCreatedAsync(context, id, preferences, selection);
    }

    private async Task<Guid> StoreAsync(HttpContext context, OperationDraft draft, RepeatabilityKey? key)
    {
        var operation = operations.Prepare(draft with { BaseAddress = OperationMonitor.BaseOf(context.Request) });
        var caller = RequestCaller.Of(context.Request);
        var created = key is null
            ? await operations.CreateAsync([operation], caller, key: null, context.RequestAborted)
            : await key.CreateOnceAsync(context, text => operations.CreateAsync([operation], caller, text, context.RequestAborted));
        return created.Receipts[0].JobId;
    }
}
