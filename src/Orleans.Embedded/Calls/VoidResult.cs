namespace Orleans.Embedded.Runtime;

internal readonly struct VoidResult;
