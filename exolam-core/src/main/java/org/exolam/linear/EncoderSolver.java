package org.exolam.linear;

import java.util.ArrayList;
import java.util.List;
import org.exolam.error.UsageException;
import org.exolam.linalg.Matrix;
import org.exolam.linear.ReducedRankProblem.Ridges;
import org.exolam.moments.Moments;
import org.exolam.objective.Gauge;
import org.exolam.objective.Goal;

/**
 * The encoder that solves a planned objective on given moments, whatever its goal: reduced-rank regression or agreement
 * of two views.
 *
 * @param plan the objective on its data
 * @param moments what it is solved on, prepared by the plan
 * @param ridges strengths; for agreement {@link Ridges#input()} is ε
 */
public record EncoderSolver(ObjectivePlan plan, MomentSet moments, Ridges ridges) {
    /** Prepares the moments as the objective asks. */
    public static EncoderSolver of(ObjectivePlan plan, MomentSet moments, Ridges ridges) {
        return new EncoderSolver(plan, plan.moments(moments), ridges);
    }

    /** The encoder of size k in the objective's gauge, k at most what the solution has. */
    public LinearMap encoder(int k) {
        return plan.objective().goal() instanceof Goal.Agreement agreement
                ? agreeing(agreement, agreed(agreement).solve(ridges.input(), k).vectors(), k)
                : predicting(prediction(), k);
    }

    ReducedRankSolution prediction() {
        return LinearSolver.solve(moments, plan.problem(moments, ridges));
    }

    /** x of both views, less what their own c predicts of it where that is given. */
    ViewCovariances agreed(Goal.Agreement goal) {
        if (goal.givenObservation()) {
            return ViewCovariances.given(
                    moments,
                    plan.input(""),
                    plan.input(goal.view()),
                    List.of(plan.conditioning(""), plan.conditioning(goal.view())),
                    ridges.conditioning());
        }
        List<String> own = features();
        List<String> other =
                own.stream().map(n -> Inputs.inView(n, goal.view())).toList();
        return ViewCovariances.of(moments.all(), own, other);
    }

    /** x = [o, o'], or ψ(o, o') which reads both; the same in both views. */
    private List<String> features() {
        if (plan.inputs().isLifted()) {
            return plan.inputs().input();
        }
        List<String> names = new ArrayList<>(List.of(Inputs.OBSERVATION));
        names.addAll(plan.inputs().input());
        return names;
    }

    LinearMap predicting(ReducedRankSolution solution, int k) {
        Inputs inputs = plan.inputs();
        Moments all = moments.all();
        Matrix m =
                moments.innovation(inputs.conditioning(), ridges.conditioning()).regression(inputs.input());
        Matrix d = solution.encoder(k);
        Gauge gauge = plan.objective().gauge();
        if (gauge == Gauge.SUPERVISED) {
            String action = plan.actionColumn().orElseThrow(EncoderSolver::withoutHead);
            int at = plan.targetOffset(all, action);
            Matrix head = solution.targetBasis(k).rowRange(at, at + all.layout().width(action));
            return LinearMap.supervised(d, m, head, all, action, inputs.conditioning());
        }
        return inGauge(d, m);
    }

    private static UsageException withoutHead() {
        return new UsageException(
                "objective.gauge is supervised, which needs an action head; add {block: action} to the targets");
    }

    private LinearMap inGauge(Matrix d, Matrix m) {
        Inputs inputs = plan.inputs();
        Gauge gauge = plan.objective().gauge();
        if (gauge == Gauge.SUPERVISED) {
            throw withoutHead();
        }
        if (gauge == Gauge.LEARNED) {
            throw new UsageException("objective.gauge is learned, which closed forms do not have; expected innovation, "
                    + "difference or supervised");
        }
        if (gauge == Gauge.DIFFERENCE && inputs.isLifted()) {
            throw new UsageException(
                    "objective.gauge is difference, which pair features do not have, since they are not of"
                            + " the space of o; expected innovation or supervised");
        }
        return LinearMap.inGauge(gauge, d, m, moments.all().layout().width(Inputs.OBSERVATION));
    }

    /** The encoder of the first k of the directions, one a column. */
    LinearMap agreeing(Goal.Agreement goal, Matrix directions, int k) {
        Moments all = moments.all();
        Matrix v = directions.columnRange(0, k).transpose();
        Matrix regression = moments.innovation(plan.inputs().conditioning(), ridges.conditioning())
                .regression(plan.inputs().input());
        if (goal.givenObservation()) {
            return inGauge(v, regression);
        }
        int d = plan.inputs().isLifted() ? 0 : all.layout().width(Inputs.OBSERVATION);
        Matrix ofNext = v.columnRange(d, v.cols());
        Matrix rest = Matrix.zeros(k, regression.cols() - d);
        Matrix c = Matrix.stackColumns(v.columnRange(0, d), rest);
        return new LinearMap(ofNext, c, c.plus(ofNext.times(regression)));
    }
}
