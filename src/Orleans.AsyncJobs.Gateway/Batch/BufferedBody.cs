using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary>Reads a body into memory, where it has to be looked at before it is handed on. It counts in the budget of bodies.</summary>
internal static class BufferedBody
{
    private const int FirstBytes = 4 * 1024;

    /// <summary>Reads to the end of a stream.</summary>
    /// <param name="body">The stream.</param>
    /// <param name="claim">Takes the memory.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public static async Task<MemoryStream> ReadAsync(Stream body, Bytes claim, CancellationToken cancellationToken)
    {
        var memory = new MemoryStream(FirstBytes);
        claim.Add(memory.Capacity);
        while (true)
        {
            if (memory.Length == memory.Capacity)
            {
                var size = (int)GrowingBuffer.Next(memory.Capacity, FirstBytes);
                claim.Add(size - memory.Capacity);
                memory.Capacity = size;
            }

            var used = (int)memory.Length;
            memory.SetLength(memory.Capacity);
            var read = await body.ReadAsync(memory.GetBuffer().AsMemory(used, memory.Capacity - used), cancellationToken);
            memory.SetLength(used + read);
            if (read == 0)
            {
                return memory;
            }
        }
    }

    /// <summary>The memory that the bodies of one item of a batch have taken.</summary>
    internal sealed class Bytes(BodyBudget budget) : IDisposable
    {
        private readonly BodyBudget.Claim _claim = budget.Take(0);
        private long _bytes;

        /// <summary>Takes more. The batch as a whole has its own bound, which the growth of buffers does not count in.</summary>
        public void Add(long bytes)
        {
            _bytes += bytes;
            _claim.Grow(Math.Min(_bytes, budget.MaxBodyBytes));
        }

        public void Dispose() => _claim.Dispose();
    }
}
