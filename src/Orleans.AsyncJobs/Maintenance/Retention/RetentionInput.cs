using System.Text.Json;

namespace Orleans.AsyncJobs.Maintenance.Retention;

/// <summary>The input of a job that applies retention: nothing, or <c>{"dryRun":true}</c>.</summary>
/// <param name="IsDryRun">Whether it only counts what would go.</param>
internal sealed record RetentionInput(bool IsDryRun)
{
    private const string DryRun = "dryRun";

    /// <summary>Reads the input.</summary>
    /// <param name="data">The job's data.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static RetentionInput Parse(string? data)
    {
        if (string.IsNullOrWhiteSpace(data))
        {
            return new RetentionInput(false);
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            var members = json.RootElement.EnumerateObject().ToList();
            if (members.FirstOrDefault(member => member.Name != DryRun) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            {
                throw new FormatException($"The data has '{unknown.Name}'. {Allowed}");
            }

            return new RetentionInput(members is [.., var last] && last.Value.GetBoolean());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"The data cannot be read. {Allowed}", exception);
        }
    }

    private static string Allowed => $$"""Leave it out, or give {"{{DryRun}}":true} to be told what would go.""";
}

/// <summary>Refuses other input at create.</summary>
internal sealed class RetentionInputCheck : IJobInputCheck
{
    public string? FindFault(string? input)
    {
        try
        {
            _ = RetentionInput.Parse(input);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}
