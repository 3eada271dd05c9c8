namespace Orleans.Simulation.Runtime;

internal enum ActivationState { Created, Activating, Valid, Deactivating, Invalid }
