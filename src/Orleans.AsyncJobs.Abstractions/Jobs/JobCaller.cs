namespace Orleans.AsyncJobs;

/// <summary>Who asks: the user a command or a create is done for.</summary>
/// <param name="UserId">The user's id, shown in lookups such as <c>_createdby_value</c>.</param>
/// <param name="FullName">The user's name, shown in texts such as "Canceled by …".</param>
[GenerateSerializer, Immutable, Alias("Orleans.AsyncJobs.JobCaller")]
public sealed record JobCaller([property: Id(0)] Guid UserId, [property: Id(1)] string FullName)
{
    /// <summary>The service itself, and everybody where nobody is asked to log in.</summary>
    public static JobCaller System { get; } = new(new Guid("5f1c0000-0000-4000-8000-000000000001"), "SYSTEM");

    /// <summary>From where. The default value is <see cref="JobOrigin.DotNet"/>.</summary>
    [Id(2)] public JobOrigin Origin { get; init; }

    /// <summary>Why, in the user's words; at most <see cref="JobAction.MaxReasonLength"/> characters. The default value is null: none was given.</summary>
    [Id(3)] public string? Reason { get; init; }
}

/// <summary>From where something was done.</summary>
[GenerateSerializer]
public enum JobOrigin
{
    /// <summary>A call from .NET.</summary>
    DotNet = 0,

    /// <summary>The Web API.</summary>
    Api = 1,

    /// <summary>The page.</summary>
    Page = 2,

    /// <summary>The command line.</summary>
    CommandLine = 3,
}
