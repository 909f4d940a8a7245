"""ht: a hand of bones and skin fitted to points. A tall Jacobian, by forward mode."""

import numpy as np

from autodiff_sst import jacfwd, jvp

from ..checks import differences
from ..program import Form, Program

COUNTS = {100: "hand1", 800: "hand5", 51200: "hand11"}
FINGERS = 5


def euler(angles):
    """Rz Ry Rx; the angles come as x, z, y."""
    c, s = np.cos(angles), np.sin(angles)
    rx = np.array([[1.0, 0.0, 0.0], [0.0, c[0], -s[0]], [0.0, s[0], c[0]]])
    ry = np.array([[c[2], 0.0, s[2]], [0.0, 1.0, 0.0], [-s[2], 0.0, c[2]]])
    rz = np.array([[c[1], -s[1], 0.0], [s[1], c[1], 0.0], [0.0, 0.0, 1.0]])
    return rz @ ry @ rx


def axis_angle(v):
    angle = np.sqrt(np.sum(v**2))
    if angle < 1e-4:
        return np.eye(3)
    x, y, z = v / angle
    c, s = np.cos(angle), np.sin(angle)
    axis = v / angle
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return c * np.eye(3) + s * skew + (1.0 - c) * np.outer(axis, axis)


def pose_of(theta):
    """Rotation, scale and translation of the hand, then angles for each bone."""
    pose = np.zeros((25, 3))
    pose[0] = theta[0:3]
    pose[1] = 1.0
    pose[2] = theta[3:6]
    for finger in range(FINGERS):
        row, k = 5 + 4 * finger, 6 + 4 * finger
        pose[row, 0] = theta[k]
        pose[row, 1] = theta[k + 1]
        pose[row + 1, 0] = theta[k + 2]
        pose[row + 2, 0] = theta[k + 3]
    return pose


def vertices(theta, model):
    pose = pose_of(theta)
    parents = model["parents"]
    absolutes = np.empty((len(parents), 4, 4))
    for bone in range(len(parents)):
        turn = np.eye(4)
        turn[:3, :3] = euler(pose[3 + bone])
        relative = model["base_relatives"][bone] @ turn
        if parents[bone] >= 0:
            absolutes[bone] = absolutes[parents[bone]] @ relative
        else:
            absolutes[bone] = relative
    transforms = absolutes @ model["inverse_base_absolutes"]
    moved = model["base_positions"] @ np.swapaxes(transforms[:, :3], 1, 2)
    skin = np.sum(model["weights"].T[:, :, None] * moved, axis=0)
    return skin @ axis_angle(pose[0]).T + pose[2]


def objective(theta, us, model, correspondences, points):
    """Distances of points from where they should be on the skin, one after the other."""
    corners = vertices(theta, model)[model["triangles"][correspondences]]
    u, v = us[:, 0:1], us[:, 1:2]
    placed = u * corners[:, 0] + v * corners[:, 1] + (1.0 - u - v) * corners[:, 2]
    return (points - placed).ravel()


in_theta = jacfwd(objective)


def by_columns(theta, us, model, correspondences, points):
    """Columns along all first, all second coordinates `us`, then along each of `theta`."""
    arguments = theta, us, model, correspondences, points
    in_us = []
    for along in np.eye(2):
        us_dot = np.tile(along, (len(us), 1))
        in_us.append(jvp(objective, arguments, (None, us_dot, None, None, None))[1])
    return np.concatenate([np.stack(in_us, axis=1), in_theta(*arguments)], axis=1)


def euler_by_hand(angles):
    """The rotation and its derivatives in the first two angles; the third is always zero."""
    (cx, cz, cy), (sx, sz, sy) = np.cos(angles).tolist(), np.sin(angles).tolist()
    rotation = np.array(
        [
            [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
            [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
            [-sy, cy * sx, cy * cx],
        ]
    )
    in_x = np.zeros((3, 3))
    in_x[:, 1] = rotation[:, 2]
    in_x[:, 2] = -rotation[:, 1]
    in_z = np.zeros((3, 3))
    in_z[0] = -rotation[1]
    in_z[1] = rotation[0]
    return rotation, in_x, in_z


def axis_angle_by_hand(v):
    """The rotation and its derivatives in each entry (Gallego and Yezzi 2015)."""
    squared = v @ v
    angle = np.sqrt(squared)
    if angle < 1e-4:
        return np.eye(3), np.zeros((3, 3, 3))

    def skew(a):
        return np.array([[0.0, -a[2], a[1]], [a[2], 0.0, -a[0]], [-a[1], a[0], 0.0]])

    axis = v / angle
    c, s = np.cos(angle), np.sin(angle)
    rotation = c * np.eye(3) + s * skew(axis) + (1.0 - c) * np.outer(axis, axis)
    moved = np.cross(v, (np.eye(3) - rotation).T)
    slopes = [skew(v * v[k] + moved[k]) @ rotation / squared for k in range(3)]
    return rotation, np.array(slopes)


def by_hand(theta, us, model, correspondences, points):
    """Bones first: an angle moves its own bone and those behind it, at most four. What moves with
    them is then one product for each finger."""
    parents, inverse = model["parents"], model["inverse_base_absolutes"]
    relatives = model["base_relatives"].copy()
    pose = pose_of(theta)
    slopes = {}
    for finger in range(FINGERS):
        row, k = 5 + 4 * finger, 6 + 4 * finger
        for bone, places in ((row - 3, (k, k + 1)), (row - 2, (k + 2,)), (row - 1, (k + 3,))):
            turn, *in_angles = euler_by_hand(pose[3 + bone])
            base = relatives[bone, :, :3].copy()
            relatives[bone, :, :3] = base @ turn
            for place, slope in zip(places, in_angles):
                slopes[place] = bone, base @ slope
    absolutes = np.empty_like(relatives)
    for bone, parent in enumerate(parents):
        absolutes[bone] = relatives[bone] if parent < 0 else absolutes[parent] @ relatives[bone]

    # What a vertex is made of: its place in each bone's frame times its weight there.
    count = len(model["base_positions"])
    made_of = model["weights"][:, :, None] * model["base_positions"][:, None, :]
    transforms = (absolutes @ inverse)[:, :3]
    skin = made_of.reshape(count, -1) @ np.swapaxes(transforms, 1, 2).reshape(-1, 3)
    rotation, turns = axis_angle_by_hand(theta[:3])

    # Along each of `theta` but the translation, which moves every point alike.
    moved = np.empty((count, 3 + 4 * FINGERS, 3))
    for k in range(3):
        moved[:, k] = skin @ turns[k].T
    behind = _behind(parents)
    for finger in range(FINGERS):
        first = 6 + 4 * finger
        bones = behind[slopes[first][0]]
        change = np.zeros((len(bones), 4, 4, 3))
        for j in range(4):
            bone, slope = slopes[first + j]
            absolutes_dot = {
                bone: absolutes[parents[bone], :3, :] @ np.pad(slope, ((0, 0), (0, 1)))
            }
            for other in behind[bone][1:]:
                absolutes_dot[other] = absolutes_dot[parents[other]] @ relatives[other]
            for other, found in absolutes_dot.items():
                change[bones.index(other), :, j] = (rotation @ found @ inverse[other]).T
        own = made_of[:, bones].reshape(count, -1)
        moved[:, first - 3 : first + 1] = (own @ change.reshape(-1, 12)).reshape(count, 4, 3)

    corners = model["triangles"][correspondences]
    u, v = -us[:, 0:1], -us[:, 1:2]
    last = -1.0 - u - v
    jacobian = np.empty((len(us), 3, 28))
    placed = skin @ rotation.T
    ends = placed[corners[:, 2]]
    jacobian[:, :, 0] = ends - placed[corners[:, 0]]
    jacobian[:, :, 1] = ends - placed[corners[:, 1]]
    jacobian[:, :, 5:8] = -np.eye(3)
    moved = np.ascontiguousarray(np.swapaxes(moved, 1, 2)).reshape(count, -1)
    found = moved[corners[:, 0]]
    found *= u
    for weight, corner in ((v, corners[:, 1]), (last, corners[:, 2])):
        part = moved[corner]
        part *= weight
        found += part
    found = found.reshape(len(us), 3, -1)
    jacobian[:, :, 2:5] = found[:, :, :3]
    jacobian[:, :, 8:] = found[:, :, 3:]
    return jacobian.reshape(-1, 28)


def _behind(parents):
    """For each bone itself and those that hang on it, parents first."""
    found = {bone: [bone] for bone in range(len(parents))}
    for bone in range(len(parents)):
        above = parents[bone]
        while above >= 0:
            found[above].append(bone)
            above = parents[above]
    return found


def inputs(data, c):
    path = data and data / "ht" / f"{COUNTS.get(c, '')}_t26_c{c}.txt"
    if path and path.exists():
        return _read(path, data / "ht" / "model")
    return _made_up(c, 10000 if c >= 100 else 12)


def _read(path, folder):
    lines = path.read_text().splitlines()
    count = int(lines[0].split()[0])
    rows = np.array([line.split() for line in lines[1 : count + 1]], dtype=float)
    us = np.array([line.split() for line in lines[count + 1 : 2 * count + 1]], dtype=float)
    theta = np.array(lines[2 * count + 1 : 2 * count + 27], dtype=float)
    return theta, us, _model(folder), rows[:, 0].astype(int), rows[:, 1:].copy()


def _model(folder):
    def table(name):
        return [line.split(":") for line in (folder / name).read_text().splitlines()]

    bones = table("bones.txt")
    frames = np.array([bone[2:] for bone in bones], dtype=float).reshape(-1, 2, 4, 4)
    skin = table("vertices.txt")
    weights = np.zeros((len(skin), len(bones)))
    for place, line in enumerate(skin):
        for k in range(int(line[8])):
            weights[place, int(line[9 + 2 * k])] = float(line[10 + 2 * k])
    positions = np.array([line[:3] for line in skin], dtype=float)
    return {
        "parents": [int(bone[1]) for bone in bones],
        "base_relatives": frames[:, 0].copy(),
        "inverse_base_absolutes": frames[:, 1].copy(),
        "base_positions": np.concatenate([positions, np.ones((len(skin), 1))], axis=1),
        "weights": weights,
        "triangles": np.array(table("triangles.txt"), dtype=int),
    }


def _made_up(c, count, bones=22):
    """A hand of the same make: a wrist and five chains of bones."""
    stream = np.random.default_rng(31337)
    parents = [-1, 0] + [0 if k % 4 == 0 else k + 1 for k in range(bones - 2)]
    relatives = np.tile(np.eye(4), (bones, 1, 1))
    for bone in range(bones):
        relatives[bone, :3, :3] = axis_angle(stream.normal(size=3))
        relatives[bone, :3, 3] = 0.03 * stream.normal(size=3)
    absolutes = relatives.copy()
    for bone, parent in enumerate(parents):
        if parent >= 0:
            absolutes[bone] = absolutes[parent] @ relatives[bone]
    weights = np.zeros((count, bones))
    for k in range(3):
        weights[np.arange(count), stream.integers(bones, size=count)] += (0.5, 0.3, 0.2)[k]
    positions = np.ones((count, 4))
    positions[:, :3] = 0.1 * stream.normal(size=(count, 3))
    model = {
        "parents": parents,
        "base_relatives": relatives,
        "inverse_base_absolutes": np.linalg.inv(absolutes),
        "base_positions": positions,
        "weights": weights,
        "triangles": stream.integers(count, size=(count // 2, 3)),
    }
    theta, us = 0.5 * stream.normal(size=26), stream.uniform(0.0, 0.5, size=(c, 2))
    return theta, us, model, stream.integers(count // 2, size=c), stream.normal(size=(c, 3))


def reference(theta, us, model, correspondences, points):
    def along(us_dot):
        return differences(
            lambda t: objective(theta, us + t * us_dot, model, correspondences, points), 0.0, 1e-2
        )

    in_theta = differences(lambda t: objective(t, us, model, correspondences, points), theta, 1e-2)
    first, second = along(np.array([1.0, 0.0])), along(np.array([0.0, 1.0]))
    return np.concatenate([first[:, None], second[:, None], in_theta], axis=1)


PROGRAM = Program(
    name="ht",
    about="a hand fitted to points: a tall Jacobian",
    forms=(Form("arrays", objective, by_columns, by_hand),),
    sizes={f"c={c}": {"c": c} for c in COUNTS},
    quick=("c=100",),
    tiny={"c": 4},
    inputs=inputs,
    reference=reference,
    scalar=False,
    tolerance=1e-8,
)
