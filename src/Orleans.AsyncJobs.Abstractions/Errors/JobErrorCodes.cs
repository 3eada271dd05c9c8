namespace Orleans.AsyncJobs;

/// <summary>
/// The platform's error codes, as signed numbers; on the wire they are hex in lower case.
/// Source: Dataverse, web service error codes.
/// </summary>
public static class JobErrorCodes
{
    /// <summary>Invalid argument: 0x80040203.</summary>
    public const int InvalidArgument = unchecked((int)0x80040203);

    /// <summary>Object does not exist: 0x80040217.</summary>
    public const int ObjectDoesNotExist = unchecked((int)0x80040217);

    /// <summary>Fault in a handler: 0x80040224.</summary>
    public const int IsvUnExpected = unchecked((int)0x80040224);

    /// <summary>Invalid recurrence rule: 0x80040246.</summary>
    public const int InvalidRecurrenceRule = unchecked((int)0x80040246);

    /// <summary>Handler aborted: 0x80040265.</summary>
    public const int IsvAborted = unchecked((int)0x80040265);

    /// <summary>Query builder invalid update: 0x80041100.</summary>
    public const int QueryBuilderInvalidUpdate = unchecked((int)0x80041100);

    /// <summary>Query builder no attribute: 0x80041103.</summary>
    public const int QueryBuilderNoAttribute = unchecked((int)0x80041103);

    /// <summary>SQL timeout expired, for a query that takes longer than it may: 0x80044151.</summary>
    public const int SqlTimeout = unchecked((int)0x80044151);

    /// <summary>Async operation invalid state change: 0x80044162.</summary>
    public const int AsyncOperationInvalidStateChange = unchecked((int)0x80044162);

    /// <summary>Async operation invalid state change unexpected: 0x80044163.</summary>
    public const int AsyncOperationInvalidStateChangeUnexpected = unchecked((int)0x80044163);

    /// <summary>Async operation invalid state change to complete: 0x80044165.</summary>
    public const int AsyncOperationInvalidStateChangeToComplete = unchecked((int)0x80044165);

    /// <summary>Async operation invalid state change to ready: 0x80044166.</summary>
    public const int AsyncOperationInvalidStateChangeToReady = unchecked((int)0x80044166);

    /// <summary>Async operation invalid state change to suspended: 0x80044167.</summary>
    public const int AsyncOperationInvalidStateChangeToSuspended = unchecked((int)0x80044167);

    /// <summary>Async operation cannot update nonrecurring: 0x80044168.</summary>
    public const int AsyncOperationCannotUpdateNonrecurring = unchecked((int)0x80044168);

    /// <summary>SDK correlation token depth too high, for a job that would be created too many levels deep: 0x80044182.</summary>
    public const int SdkCorrelationTokenDepthTooHigh = unchecked((int)0x80044182);

    /// <summary>Async operation type is not recognized: 0x80044303.</summary>
    public const int AsyncOperationTypeIsNotRecognized = unchecked((int)0x80044303);

    /// <summary>Failed to deserialize async operation data: 0x80044304.</summary>
    public const int FailedToDeserializeAsyncOperationData = unchecked((int)0x80044304);

    /// <summary>Async network error: 0x80044306.</summary>
    public const int AsyncNetworkError = unchecked((int)0x80044306);

    /// <summary>Async communication error: 0x80044307.</summary>
    public const int AsyncCommunicationError = unchecked((int)0x80044307);

    /// <summary>Async operation cannot cancel: 0x80044f00.</summary>
    public const int AsyncOperationCannotCancel = unchecked((int)0x80044F00);

    /// <summary>Async operation cannot pause: 0x80044f01.</summary>
    public const int AsyncOperationCannotPause = unchecked((int)0x80044F01);

    /// <summary>Access denied: 0x80048405.</summary>
    public const int AccessDenied = unchecked((int)0x80048405);

    /// <summary>Invalid state code status code: 0x80048408.</summary>
    public const int InvalidStateCodeStatusCode = unchecked((int)0x80048408);

    /// <summary>Handler aborted, not found: a background operation that is not there: 0x80048d02.</summary>
    public const int IsvAbortedNotFound = unchecked((int)0x80048D02);

    /// <summary>Bulk delete record deletion failure: 0x80048435.</summary>
    public const int BulkDeleteRecordDeletionFailure = unchecked((int)0x80048435);

    /// <summary>Invalid recurrence rule for bulk delete and duplicate detection: 0x8004d2a0.</summary>
    public const int InvalidRecurrenceRuleForBulkDeleteAndDuplicateDetection = unchecked((int)0x8004D2A0);

    /// <summary>Invalid recurrence interval: 0x8004d2a1.</summary>
    public const int InvalidRecurrenceInterval = unchecked((int)0x8004D2A1);

    /// <summary>Concurrency version mismatch: 0x80060882.</summary>
    public const int ConcurrencyVersionMismatch = unchecked((int)0x80060882);

    /// <summary>Property not found: 0x80060888.</summary>
    public const int PropertyNotFound = unchecked((int)0x80060888);

    /// <summary>Resource not found for segment: 0x8006088a.</summary>
    public const int ResourceNotFoundForSegment = unchecked((int)0x8006088A);

    /// <summary>Throttling concurrency: 0x80072326.</summary>
    public const int ThrottlingConcurrency = unchecked((int)0x80072326);

    /// <summary>Sandbox worker plugin execute timeout: 0x80081111.</summary>
    public const int SandboxWorkerPluginExecuteTimeout = unchecked((int)0x80081111);
}
