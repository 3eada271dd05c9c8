namespace Orleans.AsyncJobs;

/// <summary>A refusal: nothing has changed. Its message names what was wrong and, where there is one, the way out.</summary>
[GenerateSerializer, Alias("Orleans.AsyncJobs.JobException")]
public sealed class JobException : Exception
{
    /// <summary>Makes a refusal.</summary>
    /// <param name="kind">What sort of refusal it is.</param>
    /// <param name="code">A code of <see cref="JobErrorCodes"/>.</param>
    /// <param name="message">A sentence with the value that was wrong.</param>
    public JobException(JobErrorKind kind, int code, string message)
        : base(message)
    {
        Kind = kind;
        Code = code;
    }

    /// <summary>What sort of refusal it is.</summary>
    [Id(0)] public JobErrorKind Kind { get; }

    /// <summary>The platform's code, signed, as the column <c>errorcode</c> shows it.</summary>
    [Id(1)] public int Code { get; }

    /// <summary>Whether it is about the job of a create of one. A create of several says in the message which one it is about.</summary>
    [Id(2)] internal bool IsOfOnlyJob { get; init; }

    /// <summary>A refusal of an argument with the general code 0x80040203.</summary>
    /// <param name="message">A sentence with the value that was wrong.</param>
    public static JobException Invalid(string message) => new(JobErrorKind.Invalid, JobErrorCodes.InvalidArgument, message);

    /// <summary>A refusal because there is no such job.</summary>
    /// <param name="jobId">The id that was asked for.</param>
    public static JobException NotFound(Guid jobId) =>
        new(JobErrorKind.NotFound, JobErrorCodes.ObjectDoesNotExist, $"asyncoperation With Id = {jobId:D} Does Not Exist");
}

/// <summary>What sort of refusal a <see cref="JobException"/> is. Each has one HTTP status.</summary>
[GenerateSerializer]
public enum JobErrorKind
{
    /// <summary>The argument or the transition is not valid: 400.</summary>
    Invalid = 0,

    /// <summary>There is no such job: 404.</summary>
    NotFound = 1,

    /// <summary>The row has changed since the version that was named: 412.</summary>
    VersionMismatch = 2,

    /// <summary>Too much is waiting to be written; try again: 429.</summary>
    Busy = 3,

    /// <summary>The store cannot take writes now: 503.</summary>
    Unavailable = 4,

    /// <summary>What was confirmed is not what there is: 409.</summary>
    Conflict = 5,

    /// <summary>It is larger than what is taken: 413.</summary>
    TooLarge = 6,
}
