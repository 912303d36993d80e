package joist.model.card;

/** The three documents of a package. */
public record Documents(Card card, Schema schema, Lineage lineage) {}
