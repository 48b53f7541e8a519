#!/usr/bin/env bash
# Makes the pictures of docs/look.md in docs/look: real windows on an X server of their
# own and the page in Chromium, with the sample clip as everybody's camera. It takes the
# program's path, default build/peerscope, and names of pictures, default all.
set -euo pipefail

program=$(realpath "${1:-build/peerscope}") to=$PWD/docs/look
wanted=" ${*:2} "
work=$(mktemp -d)
pids=()
finish() { kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT

is_wanted() { [ "$wanted" = "  " ] || [[ $wanted == *" $1 "* ]]; }

# stop ends what a picture needed.
stop() { kill "${pids[@]}" 2>/dev/null || true; wait "${pids[@]}" 2>/dev/null || true; pids=(); }

# display WIDTH HEIGHT starts an X server with a window manager.
display() {
  Xvfb -displayfd 3 -nolisten tcp -noreset -screen 0 "$1x$2x24" 3> "$work/display" 2>/dev/null & pids+=($!)
  until [ -s "$work/display" ]; do sleep 0.1; done
  export DISPLAY=:$(cat "$work/display")
  : > "$work/display"
  cat > "$work/rc.xml" <<XML
<openbox_config xmlns="http://openbox.org/3.4/rc"><applications>
<application title="Peerscope"><decor>no</decor><maximized>yes</maximized></application>
<application title="Journal"><decor>no</decor><maximized>yes</maximized></application>
</applications></openbox_config>
XML
  HOME=$work openbox --config-file "$work/rc.xml" 2>/dev/null & pids+=($!)
}

# window NAME [VARIABLE=VALUE...] [-- ARGUMENT...] opens one that fills the screen, with
# a home in which the sample clip is the camera and the person's name is known: a new
# one, or that which HOME_FOLDER names.
window() {
  local name=$1 home=${HOME_FOLDER:-$work/home-$1-$RANDOM} env=()
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do env+=("$1"); shift; done
  [ $# -eq 0 ] || shift
  mkdir -p "$home/peerscope"
  printf '{"name":"%s","name_asked":true,"camera":"clip","microphone_off":true%s}' "$name" "${PREFERENCES:-}" \
    > "$home/peerscope/settings.json"
  [ -z "${RULES:-}" ] || printf '%s' "$RULES" > "$home/peerscope/rules.json"
  env HOME="$home" XDG_CONFIG_HOME="$home" XDG_DATA_HOME="$home" XDG_CACHE_HOME="$home" WAYLAND_DISPLAY= \
    LANG=C.UTF-8 DBUS_SESSION_BUS_ADDRESS="unix:path=$home/bus" "${env[@]}" "$program" "$@" >/dev/null 2>"$work/stderr" & pids+=($!)
  local id
  until id=$(xdotool search --onlyvisible --name '^Peerscope$' 2>/dev/null | head -1) && [ -n "$id" ]; do sleep 0.3; done
  xdotool windowactivate --sync "$id"
  until [ "$(import -silent -window root ppm:- | convert - -format '%k' info:)" -gt 1000 ]; do sleep 0.3; done # colors
  sleep 4
}

# member NAME LINK has somebody join who shows the sample clip. Lee speaks: bursts
# of noise are what the microphone of a sound server hears.
member() {
  local sound=() server=$work/none
  if [ "$1" = Lee ]; then
    server=$work/pulse
    HOME=$work pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes \
      -L "module-native-protocol-unix auth-anonymous=1 socket=$server" -L "module-null-sink sink_name=room" \
      -L "module-remap-source source_name=microphone master=room.monitor" >/dev/null 2>&1 & pids+=($!)
    until [ -S "$server" ]; do sleep 0.2; done
    while head -c 90000 /dev/urandom && head -c 45000 /dev/zero; do :; done |
      HOME=$work PULSE_SERVER=unix:$server pacat --raw --device=room 2>/dev/null & pids+=($!)
    sound=(--unprocessed)
  fi
  HOME=$work XDG_CONFIG_HOME=$work XDG_DATA_HOME=$work/$1 PULSE_SERVER=unix:$server \
    "$program" watch "$2" --name "$1" --camera clip --for "${MEMBER_TIME:-600s}" "${sound[@]}" >/dev/null 2>&1 & pids+=($!)
}

# room serves one, and sets link.
room() {
  : > "$work/serve" # of the room before
  HOME=$work XDG_DATA_HOME=$work/relay "$program" serve --listen 127.0.0.1:0 > "$work/serve" 2>/dev/null & pids+=($!)
  until link=$(grep -o '"link":"[^"]*"' "$work/serve" | head -1 | cut -d'"' -f4) && [ -n "$link" ]; do sleep 0.2; done
}

# await_color COLOR PAUSE waits until much on the screen has that color, and looks again
# after a pause, 60 times at most. What it saw then is in a file.
await_color() {
  local pixels
  for _ in $(seq 60); do
    import -silent -window root "$work/seen.ppm"
    pixels=$(convert "$work/seen.ppm" -fuzz 2% -fill black +opaque "$1" -fill white -opaque "$1" -format '%[fx:int(mean*w*h)]' info:)
    [ "$pixels" -lt 1500 ] || break
    sleep "$2"
  done
}

# await_box waits until there is a box around somebody.
await_box() { await_color '#E69F00' 1; }

# shoot NAME keeps what is on the screen.
shoot() { import -silent -window root -quality "${QUALITY:-82}" "$to/$1.jpg"; echo "$1"; }

# home NAME WIDTH HEIGHT [VARIABLE=VALUE...] shows the start screen.
home() {
  is_wanted "$1" || return 0
  display "$2" "$3"
  window Kim "${@:4}"
  shoot "$1"
  stop
}

# call NAME WIDTH HEIGHT MEMBERS KEYS [VARIABLE=VALUE...] shows a call after some keys.
call() {
  is_wanted "$1" || return 0
  display "$2" "$3"
  room
  local n whole=$((SECONDS + 24)) # when the sample shows all of its photograph again
  for n in $4; do member "$n" "$link"; done
  window Kim "${@:6}" -- "$link"
  for n in $5; do xdotool key "$n"; sleep 5; done # the toolbar hides after 3 s
  until [ $SECONDS -ge $whole ]; do sleep 0.2; done
  await_box
  shoot "$1"
  stop
}

mkdir -p "$to"
for size in 800x600 1280x800 1920x1080 2560x1440; do
  home "home-$size" "${size%x*}" "${size#*x}" FYNE_THEME=dark FYNE_SCALE=1
done
home home-scaled 1280 800 FYNE_THEME=light FYNE_SCALE=1.5
home home-korean 1280 800 FYNE_THEME=light FYNE_SCALE=1 LANG=ko_KR.UTF-8 LANGUAGE=ko
call call-dark 1280 800 Ada "" FYNE_THEME=dark FYNE_SCALE=1
call call-light 1280 800 Ada "" FYNE_THEME=light FYNE_SCALE=1
call full-screen 1280 800 Ada F11 FYNE_THEME=dark FYNE_SCALE=1
call four-people 1280 800 "Ada Mia Eve" "" FYNE_THEME=dark FYNE_SCALE=1
call who-speaks 1280 800 "Ada Lee Eve" "" FYNE_THEME=dark FYNE_SCALE=1
if is_wanted waiting; then
  display 1280 800
  window Kim FYNE_THEME=dark FYNE_SCALE=1
  xdotool key ctrl+n
  sleep 3
  shoot waiting
  stop
fi
if is_wanted settings; then
  display 1280 800
  window Kim FYNE_THEME=light FYNE_SCALE=1
  xdotool key ctrl+comma
  sleep 3
  xdotool key Tab Tab Tab Tab Return # the page of detection
  sleep 2
  shoot settings
  stop
fi
# The rules and zones of docs/seen.md, in a call with Ada.
RULES='{"version": 1, "rules": [
  {"label": "person", "when": "more", "count": 1, "for": 2, "pause": 30},
  {"label": "cell phone", "when": "seen", "for": 2, "pause": 30, "zone": "Desk"},
  {"label": "person", "when": "seen", "for": 2, "member": "Ada"}],
  "zones": [{"name": "Desk", "member": "Ada", "points": [[0.02, 0.97], [0.1, 0.62], [0.55, 0.55], [0.97, 0.7], [0.97, 0.97]]},
  {"name": "Poster", "member": "Ada", "points": [[0.6, 0.04], [0.9, 0.08], [0.88, 0.34], [0.62, 0.3]], "exclude": true}]}'
for theme in light dark; do
  is_wanted "rules-$theme" || continue
  display 1280 800
  room
  member Ada "$link"
  window Kim FYNE_THEME=$theme FYNE_SCALE=1 -- "$link"
  sleep 20 # until the alarms have been told
  xdotool key ctrl+comma
  sleep 3
  xdotool key Tab Tab Tab Tab Tab Return # the page of alarms
  sleep 2
  shoot "rules-$theme"
  stop
done
for theme in light dark; do
  is_wanted "alarm-$theme" || continue
  display 1280 800
  room
  window Kim FYNE_THEME=$theme FYNE_SCALE=1 -- "$link"
  member Ada "$link"
  await_color '#FF8A1F' 0.1
  convert "$work/seen.ppm" -quality 82 "$to/alarm-$theme.jpg" && echo "alarm-$theme"
  stop
done
if is_wanted zone; then
  display 1280 800
  room
  member Ada "$link"
  window Kim FYNE_THEME=dark FYNE_SCALE=1 -- "$link"
  sleep 20
  xdotool key F10 Down Down Down Down Down Down Down Right Return # draw a zone
  sleep 1
  for corner in "300 200" "640 170" "700 560" "380 620"; do
    xdotool mousemove $corner click 1
    sleep 0.6
  done
  xdotool mousemove 260 460
  sleep 1
  shoot zone
  stop
fi
# The journal of docs/seen.md: three minutes of a call with two people who show the sample,
# half a minute of them recorded, and afterwards what was seen, in both themes.
if is_wanted journal-light || is_wanted journal-dark || is_wanted alarms-light || is_wanted alarms-dark || is_wanted recordings; then
  display 1280 800
  export HOME_FOLDER=$work/home-journal MEMBER_TIME=600s
  room
  member Ada "$link"
  sleep 7 # so that they show different parts of the sample
  member Workshop "$link"
  window Kim FYNE_THEME=light FYNE_SCALE=1 -- "$link"
  sleep 40
  xdotool key ctrl+r
  sleep 20
  xdotool key ctrl+r
  sleep "${JOURNAL_TIME:-120}"
  stop
  for theme in light dark; do
    display 1280 800
    window Kim FYNE_THEME=$theme FYNE_SCALE=1
    xdotool key ctrl+h
    sleep 4
    xdotool mousemove 270 330 click 1 # the second picture
    sleep 2
    is_wanted "journal-$theme" && shoot "journal-$theme"
    xdotool mousemove 182 34 click 1 # alarms
    sleep 4
    xdotool mousemove 270 330 click 1
    sleep 8 # into its clip
    is_wanted "alarms-$theme" && shoot "alarms-$theme"
    xdotool mousemove 264 34 click 1 # recordings
    sleep 4
    [ $theme = dark ] && is_wanted recordings && shoot recordings
    stop
  done
  unset HOME_FOLDER MEMBER_TIME
fi
RULES=
if is_wanted incoming; then
  display 1280 800
  PREFERENCES=',"nearby":true' window Kim FYNE_THEME=dark FYNE_SCALE=1
  member Ada nearby:Kim
  sleep 6
  shoot incoming
  stop
fi
# The page, in a wide window and in the narrowest that Chromium opens, with a camera that
# Chromium makes up.
for size in 1280x800 500x900; do
  name=page-wide
  [ $size = 1280x800 ] || name=page-phone
  is_wanted $name || continue
  display "${size%x*}" "${size#*x}"
  room
  member Ada "$link"
  HOME=$work chromium --no-sandbox --no-first-run --kiosk --user-data-dir="$work/$name" --window-size="${size/x/,}" --window-position=0,0 \
    --use-fake-ui-for-media-stream --use-fake-device-for-media-stream "http${link#ws}" >/dev/null 2>&1 & pids+=($!)
  sleep 15
  xdotool key Tab Tab Tab Tab Tab Tab Tab Return # language, devices, name; joins
  sleep 10
  shoot $name
  stop
done
