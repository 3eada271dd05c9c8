namespace Orleans.Embedded.Runtime;

internal enum ActivationState { Created, Activating, Valid, Deactivating, Invalid }
