package joist.learn.tree;

import joist.learn.parallel.Workers;

/** What all trees of a fit share. */
record TreeInputs(BinnedMatrix matrix, Workers workers) {}
