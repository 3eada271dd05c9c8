using System.Runtime.InteropServices;

namespace Orleans.AsyncJobs.Sqlite.Counting;

/// <summary>
/// A set of whole numbers that tells how many of them are below another one. The numbers stand in order in blocks of
/// bounded size: to add or remove one moves a part of a block, and to count goes over the blocks' sizes and not over the
/// numbers. A number takes 4 bytes where they come in order, some more where they come and go at random.
/// </summary>
internal sealed class RankedSet
{
    /// <summary>A block of 4 KiB: a move within it takes less time than a cache miss, and a million numbers are a thousand blocks to go over.</summary>
    private const int MaxBlock = 1_024;

    /// <summary>Neighbours that are no larger than this together become one, so that what is left behind here and there keeps no block each.</summary>
    private const int MaxMerged = MaxBlock / 2;

    private const int FirstCapacity = 4;

    private readonly List<Block> _blocks = [];

    public long Count { get; private set; }

    /// <summary>Adds a number.</summary>
    /// <returns>Whether it was not there.</returns>
    public bool Add(long number)
    {
        var at = Find(number);
        if (at < 0 || _blocks[at].High != High(number))
        {
            _blocks.Insert(at < 0 || number < _blocks[at].First ? 0 : at + 1, Block.Of(number));
            Count++;
            return true;
        }

        var position = _blocks[at].Search((uint)number);
        if (position >= 0)
        {
            return false;
        }

        position = ~position;
        Count++;
        if (_blocks[at].Count < MaxBlock)
        {
            Blocks[at].Insert(position, (uint)number);
        }
        else if (position == MaxBlock)
        {
            // Numbers that come in order leave full blocks behind.
            _blocks.Insert(at + 1, Block.Of(number));
        }
        else
        {
            InsertIntoHalf(at, position, (uint)number);
        }

        return true;
    }

    /// <summary>Removes a number.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(long number)
    {
        var at = Find(number);
        if (at < 0 || _blocks[at].High != High(number))
        {
            return false;
        }

        var position = _blocks[at].Search((uint)number);
        if (position < 0)
        {
            return false;
        }

        Count--;
        Blocks[at].Remove(position);
        if (_blocks[at].Count == 0)
        {
            _blocks.RemoveAt(at);
        }
        else if (!MergeWithNext(at))
        {
            MergeWithNext(at - 1);
        }

        return true;
    }

    /// <summary>How many numbers of the set are below this one.</summary>
    public long CountBelow(long number)
    {
        var at = Find(number);
        if (at < 0 || number < _blocks[at].First)
        {
            return 0;
        }

        if (_blocks[at].High != High(number))
        {
            return CountBefore(at + 1);
        }

        var position = _blocks[at].Search((uint)number);
        return CountBefore(at) + (position < 0 ? ~position : position);
    }

    private Span<Block> Blocks => CollectionsMarshal.AsSpan(_blocks);

    private static long High(long number) => number >> 32;

    /// <summary>The last block that begins at or before a number, or the first one; -1 where there is none.</summary>
    private int Find(long number)
    {
        var (low, high) = (0, _blocks.Count - 1);
        if (high < 0 || number >= _blocks[high].First)
        {
            return high;
        }

        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_blocks[middle].First <= number)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private long CountBefore(int at)
    {
        long count = 0;
        foreach (ref readonly var block in Blocks[..at])
        {
            count += block.Count;
        }

        return count;
    }

    private void InsertIntoHalf(int at, int position, uint low)
    {
        const int Half = MaxBlock / 2;
        _blocks.Insert(at + 1, Blocks[at].Split(Half));
        if (position <= Half)
        {
            Blocks[at].Insert(position, low);
        }
        else
        {
            Blocks[at + 1].Insert(position - Half, low);
        }
    }

    private bool MergeWithNext(int at)
    {
        if (at < 0 || at + 1 >= _blocks.Count)
        {
            return false;
        }

        var next = _blocks[at + 1];
        if (_blocks[at].High != next.High || _blocks[at].Count + next.Count > MaxMerged)
        {
            return false;
        }

        Blocks[at].Append(next);
        _blocks.RemoveAt(at + 1);
        return true;
    }

    /// <summary>Numbers that have their upper half in common, by their lower half.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Block
    {
        private uint[] _lows;

        public long First { get; private set; }

        public int Count { get; private set; }

        public readonly long High => High(First);

        public static Block Of(long number)
        {
            var lows = new uint[FirstCapacity];
            lows[0] = (uint)number;
            return new Block { _lows = lows, First = number, Count = 1 };
        }

        public readonly int Search(uint low) => _lows.AsSpan(0, Count).BinarySearch(low);

        public void Insert(int position, uint low)
        {
            Reserve(Count + 1);
            Array.Copy(_lows, position, _lows, position + 1, Count - position);
            _lows[position] = low;
            Count++;
            SetFirst();
        }

        public void Remove(int position)
        {
            Count--;
            Array.Copy(_lows, position + 1, _lows, position, Count - position);
            SetFirst();
        }

        public Block Split(int at)
        {
            var upper = new Block { _lows = new uint[MaxBlock], First = First, Count = Count - at };
            Array.Copy(_lows, at, upper._lows, 0, upper.Count);
            upper.SetFirst();
            Count = at;
            return upper;
        }

        public void Append(Block next)
        {
            Reserve(Count + next.Count);
            Array.Copy(next._lows, 0, _lows, Count, next.Count);
            Count += next.Count;
        }

        private void Reserve(int count)
        {
            if (count > _lows.Length)
            {
                Array.Resize(ref _lows, Math.Min(MaxBlock, Math.Max(count, 2 * _lows.Length)));
            }
        }

        private void SetFirst() => First = (High << 32) | _lows[0];
    }
}
