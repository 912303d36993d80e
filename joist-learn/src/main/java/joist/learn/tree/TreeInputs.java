package joist.learn.tree;

/** What all trees of a fit share. */
record TreeInputs(BinnedMatrix matrix, Workers workers) {}
