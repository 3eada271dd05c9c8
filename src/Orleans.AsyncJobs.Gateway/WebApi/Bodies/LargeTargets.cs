using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.Bodies;

/// <summary>The targets of a large request, each read like a body of its own as its bytes come. A fault names the index of its target.</summary>
/// <param name="form">Reads them.</param>
/// <param name="references">What they may refer to in a batch.</param>
/// <param name="begin">Begins to read one.</param>
internal sealed class LargeTargets<T>(TargetsBody<T> form, IBatchReferences? references, Func<SplitBody> begin) : ICutValues, IAsyncDisposable
{
    private readonly List<T> _targets = [];
    private readonly List<SplitBody> _splits = [];
    private SplitBody? _current;

    /// <summary>What has been read. It is to be disposed of in the place of this.</summary>
    public ReadBody<IReadOnlyList<T>> Read => new(_targets, _splits);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_current is null)
        {
            if (_targets.Count == JobLimits.MaxBulkCreate)
            {
                throw TargetsBody.TooMany();
            }

            _current = begin();
            _splits.Add(_current);
        }

        try
        {
            await _current.WriteAsync(bytes);
        }
        catch (WebApiException exception)
        {
            throw exception.InTarget(_targets.Count);
        }
        catch (JobException exception)
        {
            throw InTarget(exception);
        }
    }

    public async ValueTask EndAsync()
    {
        var split = _current!;
        try
        {
            await split.CompleteAsync();
            _targets.Add(form.ParseTarget(split, references));
        }
        catch (WebApiException exception)
        {
            throw exception.InTarget(_targets.Count);
        }
        catch (JobException exception)
        {
            throw InTarget(exception);
        }

        split.Settle();
        _current = null;
    }

    public ValueTask DisposeAsync() => Read.DisposeAsync();

    private JobException InTarget(JobException exception) => new(exception.Kind, exception.Code, $"Target {_targets.Count}: {exception.Message}");
}
