namespace Orleans.Placement;

/// <summary>Asks for the caller's silo. Accepted and ignored.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute;
