using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.Handlers.CustomApis;
using Orleans.AsyncJobs.Handlers.Outgoing;
using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Protocol;
using Orleans.AsyncJobs.Settings;
using Orleans.AsyncJobs.Table;
using Orleans.AsyncJobs.Telemetry;

namespace Orleans.AsyncJobs.BackgroundOperations;

/// <summary>Stores background operations, reads and steers them, for callers over HTTP and in .NET alike.</summary>
internal sealed class BackgroundOperationClient(
    CustomApiRegistry apis,
    OutgoingAddressRules rules,
    IGrainFactory grains,
    IJobTable table,
    RandomSource random,
    JobInstruments instruments,
    [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time) : IBackgroundOperationClient
{
    /// <summary>The longest time to live, in seconds: what an Int32 holds.</summary>
    private const int MaxTtlSeconds = int.MaxValue;

    /// <summary>The custom API of a name, if it may run in the background.</summary>
    /// <exception cref="JobException">There is none, or it may not.</exception>
    public CustomApi Find(string name) => apis.Get(name) is { AllowsBackground: true } api
        ? api
        : throw JobException.Invalid($"{name} does not run in the background. Call it without respond-async.");

    /// <summary>Refuses a callback that may not be sent.</summary>
    /// <exception cref="JobException">It may not.</exception>
    public string? CheckCallback(string? url)
    {
        if (url is null)
        {
            return null;
        }

        return rules.FindFault(url, out var parsed) is { } fault ? throw JobException.Invalid($"The callback will not do. {fault}") : parsed!.AbsoluteUri;
    }

    /// <summary>The operation as a job to create.</summary>
    /// <param name="draft">What was asked for.</param>
    /// <exception cref="JobException">The custom API, a parameter, the callback or a number will not do.</exception>
    public JobSubmission Prepare(OperationDraft draft)
    {
        var api = Find(draft.Name);
        if (draft.TtlSeconds is < 1 or > MaxTtlSeconds)
        {
            throw JobException.Invalid($"ttlinseconds is {draft.TtlSeconds}; 1 to {MaxTtlSeconds:N0} is allowed.");
        }

        return new JobSubmission(draft.Id ?? random.NextId(time.GetUtcNow()), new NewJob
        {
            MessageName = api.Name,
            Name = string.IsNullOrWhiteSpace(draft.DisplayName) ? api.DisplayName : draft.DisplayName,
            Data = CustomApiValues.ToText(draft.Input ?? CustomApiValues.OfText(api, draft.InputText), "The parameters"),
            Priority = draft.Priority,
            Workload = draft.PartitionId,
            Operation = new OperationTerms
            {
                TtlSeconds = draft.TtlSeconds ?? OperationTerms.DefaultTtlSeconds,
                CallbackUrl = CheckCallback(draft.CallbackUrl),
                BaseAddress = draft.BaseAddress,
            },
        });
    }

    /// <summary>Stores operations in one go, all or none.</summary>
    /// <param name="operations">As <see cref="Prepare"/> makes them.</param>
    /// <param name="caller">For whom.</param>
    /// <param name="key">The key under which they are stored at most once; null for none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="JobException">One is not valid, the key was used for others, or the service takes none now.</exception>
    public Task<JobCreation> CreateAsync(ImmutableArray<JobSubmission> operations, JobCaller caller, string? key, CancellationToken cancellationToken)
    {
        var dispatcher = grains.GetGrain<IDispatcherGrain>(AsyncJobsDefaults.Partition);
        return CreateActivity.RunAsync(instruments.Source, operations, async inTrace => key is null
            ? new JobCreation(await dispatcher.CreateAsync(inTrace, caller).WaitAsync(cancellationToken), WasRepeated: false)
            : await dispatcher.CreateOnceAsync(inTrace, caller, key).WaitAsync(cancellationToken));
    }

    public async Task<ExecuteBackgroundOperationResponse> ExecuteBackgroundOperationAsync(
        ExecuteBackgroundOperationRequest request, JobCaller? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Request is null)
        {
            throw new ArgumentException("The request names no custom API.", nameof(request));
        }

        var api = Find(request.Request.Name);
        var baseAddress = request.BaseAddress?.AbsoluteUri;
        var operation = Prepare(new OperationDraft(api.Name)
        {
            Input = CustomApiValues.CheckInputs(api, request.Request.Parameters),
            CallbackUrl = request.CallbackUri?.OriginalString,
            BaseAddress = baseAddress,
        });
        await CreateAsync([operation], caller ?? JobCaller.System, key: null, cancellationToken);
        return new ExecuteBackgroundOperationResponse(operation.JobId, OperationTerms.LocationOf(baseAddress, operation.JobId));
    }

    public async Task<BackgroundOperationStatus> GetAsync(Guid operationId, CancellationToken cancellationToken = default) => (await ReadAsync(operationId, cancellationToken)).Status;

    /// <summary>How an operation stands, and the version of its row.</summary>
    /// <exception cref="JobException">There is none.</exception>
    public async Task<(BackgroundOperationStatus Status, long Version)> ReadAsync(Guid operationId, CancellationToken cancellationToken)
    {
        if (await table.ReadAsync(operationId, cancellationToken) is not { Job.Kind: JobKind.BackgroundOperation, Status.Deleted: false } operation)
        {
            throw NotFound(operationId);
        }

        var (job, status) = (operation.Job, operation.Status);
        var hasFailed = status.Status == JobStatusCode.Failed;
        return (new BackgroundOperationStatus
        {
            BackgroundOperationId = job.JobId,
            Name = job.MessageName,
            State = OperationCodes.StateOf(status.State),
            Status = OperationCodes.StatusOf(status.Status),
            RetryCount = status.RetryCount,
            Outputs = status.Status == JobStatusCode.Succeeded ? OutputsOf(job.MessageName, status.Message) : new Dictionary<string, JsonElement>(StringComparer.Ordinal),
            ErrorCode = hasFailed ? OperationCodes.ErrorOf(status.ErrorCode) : null,
            ErrorMessage = hasFailed ? status.Message : null,
            PercentComplete = status.PercentComplete,
            ProgressMessage = status.ProgressMessage,
        }, operation.Version);
    }

    public Task CancelAsync(Guid operationId, JobCaller? caller = null) => CancelAsync(operationId, caller ?? JobCaller.System, expectedVersion: null);

    /// <summary>Cancels an operation of a version.</summary>
    public Task CancelAsync(Guid operationId, JobCaller caller, long? expectedVersion) =>
        WithName(operationId, grains.GetGrain<IBackgroundOperationGrain>(operationId).CancelOperationAsync(caller, expectedVersion));

    /// <summary>Deletes an operation.</summary>
    public Task DeleteAsync(Guid operationId, JobCaller caller, long? expectedVersion) =>
        WithName(operationId, grains.GetGrain<IBackgroundOperationGrain>(operationId).DeleteOperationAsync(caller, expectedVersion));

    /// <summary>The refusal where there is no such operation.</summary>
    public static JobException NotFound(Guid operationId) => new(JobErrorKind.NotFound, JobErrorCodes.IsvAbortedNotFound, $"Could not find item '{operationId:D}'.");

    private static async Task WithName(Guid operationId, Task call)
    {
        try
        {
            await call;
        }
        catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
        {
            throw NotFound(operationId);
        }
    }

    private Dictionary<string, JsonElement> OutputsOf(string name, string? text) =>
        CustomApiValues.OutputsOf(apis.Find(name), text).ToDictionary(output => output.Key, output => JsonSerializer.SerializeToElement(output.Value), StringComparer.Ordinal);
}
