using System.Runtime.InteropServices;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Gateway.WebApi;

/// <summary>What a path below the base path names.</summary>
/// <param name="Kind">The whole set, its count, a row, or an operation.</param>
/// <param name="JobId">The row's key.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ResourcePath(ResourceKind Kind, Guid JobId = default)
{
    private const string RowStart = JobModel.EntitySetName + "(";
    private const string CreateMultiple = "CreateMultiple";
    private const string BoundCreateMultiple = $"{JobModel.Namespace}.{CreateMultiple}";
    private const string ExplainJob = $"{JobModel.Namespace}.ExplainJob";
    private const string RetryJob = $"{JobModel.Namespace}.RetryJob";

    /// <summary>Whether jobs are created by a POST to it.</summary>
    public bool IsCreation => Kind is ResourceKind.Set or ResourceKind.CreateMultiple or ResourceKind.CreateMultipleOfSet;

    /// <summary>Reads a path. Names are case-sensitive.</summary>
    /// <exception cref="WebApiException">It names nothing (404), its key is no Guid (400), or it names what is not served (501).</exception>
    public static ResourcePath Parse(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? path : path[..slash];
        var rest = slash < 0 ? string.Empty : path[(slash + 1)..].TrimEnd('/');
        if (string.Equals(first, JobModel.EntitySetName, StringComparison.Ordinal))
        {
            return rest switch
            {
                "" => new ResourcePath(ResourceKind.Set),
                "$count" => new ResourcePath(ResourceKind.Count),
                BoundCreateMultiple => new ResourcePath(ResourceKind.CreateMultipleOfSet),
                _ => throw WebApiException.UnknownSegment(FirstOf(rest)),
            };
        }

        if (first.StartsWith(RowStart, StringComparison.Ordinal) && first.EndsWith(')'))
        {
            var id = KeyOf(first[RowStart.Length..^1]);
            if (rest.Length == 0)
            {
                return new ResourcePath(ResourceKind.Row, id);
            }

            // OData 4.01 lets clients leave out the parentheses, 4.0 does not.
            if (rest is ExplainJob or $"{ExplainJob}()")
            {
                return new ResourcePath(ResourceKind.Explanation, id);
            }

            if (rest is RetryJob)
            {
                return new ResourcePath(ResourceKind.Retry, id);
            }

            throw JobColumns.Find(FirstOf(rest)) is null
                ? WebApiException.UnknownSegment(FirstOf(rest))
                : WebApiException.NotSupported($"Reading or writing the single column '{FirstOf(rest)}'");
        }

        if (rest.Length == 0 && first is CreateMultiple)
        {
            return new ResourcePath(ResourceKind.CreateMultiple);
        }

        throw first switch
        {
            "" => WebApiException.NotSupported("The service document"),
            "$metadata" or "$batch" => WebApiException.NotSupported($"'{first}'"),
            _ => WebApiException.UnknownSegment(WithoutKey(first)),
        };
    }

    private static string FirstOf(string rest) => rest.Split('/', 2)[0];

    private static string WithoutKey(string segment) => segment.Split('(', 2)[0];

    private static Guid KeyOf(string key)
    {
        var text = key.AsSpan().Trim();
        var equals = text.IndexOf('=');
        if (equals >= 0 && text[..equals].Trim().SequenceEqual(JobModel.PrimaryKey))
        {
            text = text[(equals + 1)..].Trim();
        }

        if (text.Length >= 2 && text[0] == '\'' && text[^1] == '\'')
        {
            text = text[1..^1];
        }

        return Guid.TryParseExact(text, "D", out var id)
            ? id
            : throw WebApiException.BadRequest($"The key '{key}' is not a Guid. Write it as 32 digits with 4 dashes.");
    }
}

/// <summary>What a path of the Web API names.</summary>
internal enum ResourceKind
{
    /// <summary><c>asyncoperations</c></summary>
    Set,

    /// <summary><c>asyncoperations/$count</c></summary>
    Count,

    /// <summary><c>asyncoperations(id)</c></summary>
    Row,

    /// <summary><c>asyncoperations(id)/Microsoft.Dynamics.CRM.ExplainJob()</c></summary>
    Explanation,

    /// <summary><c>asyncoperations(id)/Microsoft.Dynamics.CRM.RetryJob</c></summary>
    Retry,

    /// <summary><c>CreateMultiple</c>, bound to no table.</summary>
    CreateMultiple,

    /// <summary><c>asyncoperations/Microsoft.Dynamics.CRM.CreateMultiple</c></summary>
    CreateMultipleOfSet,
}
