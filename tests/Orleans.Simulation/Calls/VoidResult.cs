namespace Orleans.Simulation.Runtime;

internal readonly struct VoidResult;
