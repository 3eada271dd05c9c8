namespace Orleans.AsyncJobs.Simulation.Tests;

/// <summary>What all histories together held.</summary>
internal sealed class OrderTotals
{
    public int Starts { get; set; }

    public int Succeeded { get; set; }

    public int Failed { get; set; }

    public int Canceled { get; set; }

    public int Retried { get; set; }

    public int Deleted { get; set; }

    public int Crashes { get; set; }

    public int Faults { get; set; }

    public int Losses { get; set; }

    public int HandedOver { get; set; }

    public int Paused { get; set; }

    public int Rung { get; set; }

    public int Recurred { get; set; }

    /// <summary>Whether each kind of event came up.</summary>
    public bool IsBroad => new[] { Starts, Succeeded, Failed, Canceled, Retried, Deleted, Crashes, Faults, Losses, HandedOver, Paused, Rung, Recurred }.All(count => count > 0);

    public override string ToString() =>
        $"{Starts} starts, {Succeeded} succeeded, {Failed} failed, {Canceled} canceled, {Retried} retried, {Deleted} deleted, {Crashes} crashes, {Faults} faults, {Losses} lost notices, {HandedOver} handed over, {Paused} paused, {Rung} reminders, {Recurred} took a new place";
}
