namespace Orleans.AsyncJobs.Handlers.HttpRequest;

/// <summary>Refuses, at create, data that describes no request or one that the address rules refuse.</summary>
internal sealed class HttpRequestInputCheck(HttpRequestDataParser parser) : IJobInputCheck, IJobInputStreamCheck
{
    public string? FindFault(string? input)
    {
        try
        {
            parser.Check(input);
            return null;
        }
        catch (HttpRequestDataException exception)
        {
            return exception.Message;
        }
    }

    public async Task<string?> FindFaultAsync(Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await parser.ParseAsync(input, cancellationToken);
            return null;
        }
        catch (HttpRequestDataException exception)
        {
            return exception.Message;
        }
    }
}
