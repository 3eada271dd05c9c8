using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>
/// The response to one request of a batch. What is written goes on into the batch's answer; that of a request in a change set is
/// held until it is known what has become of the set.
/// </summary>
internal sealed class PartResponse : IHttpResponseFeature, IHttpResponseBodyFeature
{
    private readonly Stack<(Func<object, Task> Callback, object State)> _onStarting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _onCompleted = new();
    private readonly ArrayBufferWriter<byte> _held = new();
    private readonly string? _id;
    private readonly string? _group;
    private BatchAnswer? _answer;
    private PipeWriter? _writer;
    private bool _hasHead;

    /// <param name="answer">Where it goes; null to hold it.</param>
    /// <param name="id">The id of the request; null for none.</param>
    /// <param name="group">The change set that the request is part of, where that has a name.</param>
    public PartResponse(BatchAnswer? answer, string? id, string? group = null)
    {
        _answer = answer;
        _id = id;
        _group = group;
    }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public bool HasStarted { get; private set; }

    public Stream Stream => Writer.AsStream(leaveOpen: true);

    public PipeWriter Writer => _writer ??= PipeWriter.Create(new PartStream(this), new StreamPipeWriterOptions(leaveOpen: true));

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException("The body of a response in a batch is not replaced.");
    }

    public void OnStarting(Func<object, Task> callback, object state) => _onStarting.Push((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Push((callback, state));

    public void DisableBuffering()
    {
        // What has been flushed is handed on at once as it is.
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
        {
            return;
        }

        while (_onStarting.TryPop(out var starting))
        {
            await starting.Callback(starting.State);
        }

        HasStarted = true;
        await WriteHeadAsync(cancellationToken);
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <summary>The request has been answered.</summary>
    public async Task CompleteAsync()
    {
        if (_writer is not null)
        {
            await _writer.FlushAsync();
        }

        await StartAsync();
        if (_answer is not null)
        {
            await _answer.EndPartAsync(CancellationToken.None);
        }
    }

    /// <summary>Lets go what the request has taken, such as its share of the budget of bodies.</summary>
    public async Task FreeAsync()
    {
        while (_onCompleted.TryPop(out var completed))
        {
            await completed.Callback(completed.State);
        }
    }

    /// <summary>Lets what was held go on, and all that is still written.</summary>
    public async Task ReleaseAsync(BatchAnswer answer, CancellationToken cancellationToken)
    {
        _answer = answer;
        if (HasStarted)
        {
            await WriteHeadAsync(cancellationToken);
        }
    }

    /// <summary>Sends what was held of a request that has been answered.</summary>
    public async Task SendAsync(BatchAnswer answer, CancellationToken cancellationToken)
    {
        await ReleaseAsync(answer, cancellationToken);
        await answer.EndPartAsync(cancellationToken);
    }

    private async Task WriteHeadAsync(CancellationToken cancellationToken)
    {
        if (_answer is null || _hasHead)
        {
            return;
        }

        _hasHead = true;
        await _answer.BeginPartAsync(new PartHead(StatusCode, Headers, _id, _group), cancellationToken);
        if (_held.WrittenCount > 0)
        {
            await _answer.WriteBodyAsync(_held.WrittenMemory, cancellationToken);
            _held.Clear();
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        if (_answer is null)
        {
            _held.Write(bytes.Span);
        }
        else if (!bytes.IsEmpty)
        {
            await _answer.WriteBodyAsync(bytes, cancellationToken);
        }
    }

    private sealed class PartStream(PartResponse response) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => response.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            response.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
            // What is written is handed on at once.
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A response is written asynchronously.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
