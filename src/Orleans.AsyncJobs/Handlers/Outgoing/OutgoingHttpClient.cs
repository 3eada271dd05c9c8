using System.Net;

namespace Orleans.AsyncJobs.Handlers.Outgoing;

/// <summary>
/// Sends the HTTP requests of jobs and callbacks, over one pool of connections for the whole service, to places that
/// <see cref="OutgoingAddressRules"/> opens. It adds nothing to a request and follows nothing in an answer.
/// </summary>
internal sealed class OutgoingHttpClient : IDisposable
{
    // Long enough to keep connections warm, short enough that a host's move to another address is noticed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    // Bounds the file handles that one slow server can hold; further requests to it wait within their own timeouts.
    private const int MaxConnectionsPerServer = 256;
    private const int MaxAnswerHeaderKilobytes = 32;

    // Only the start of an answer is read. Up to this much of the rest is read away to save the connection.
    private const int MaxDrainBytes = 64 * 1_024;

    private readonly HttpMessageInvoker _invoker;

    public OutgoingHttpClient(OutgoingConnector connector)
    {
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
            MaxResponseHeadersLength = MaxAnswerHeaderKilobytes,
            MaxResponseDrainSize = MaxDrainBytes,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,

            // Senders set traceparent themselves: jobs need one even when nothing listens to traces.
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>Sends a request and returns with the head of the answer; its content is read as it comes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Aborts the request.</param>
    /// <exception cref="HttpRequestException">There was no answer. <see cref="OutgoingAddressException.FindIn"/> tells a refused address from a broken network.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    public void Dispose() => _invoker.Dispose();
}
