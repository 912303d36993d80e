package joist.graph.drawing;

/** A place in a drawing; y grows downwards. */
public record Point(double x, double y) {}
