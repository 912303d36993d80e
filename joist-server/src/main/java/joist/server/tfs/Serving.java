package joist.server.tfs;

import joist.server.access.Operator;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.operations.Operations;
import joist.serving.Deployments;
import joist.serving.VersionLabels;

/** What requests are answered from, on one event loop. */
public record Serving(
    Deployments deployments,
    ModelCalls calls,
    Operations operations,
    Operator operator,
    VersionLabels labels,
    ModelLimits limits) {}
